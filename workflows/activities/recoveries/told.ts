import type { CaseEventKind } from '#domain/case-events'
import type { Actor } from '#domain/people'
import type { MessageTemplate } from '#domain/sentences'
import type { CaseEvent, CaseMessage } from '#prisma/stores/case-record'
import type { LockedRecovery } from '#prisma/stores/recoveries'

/** Something that happens each time the days begin anew is told once in each round. */
const inRound = (recovery: LockedRecovery, key: string): string =>
  recovery.round > 1 ? `${recovery.id}:${key}:${recovery.round}` : `${recovery.id}:${key}`

export const event = (
  recovery: LockedRecovery,
  key: string,
  kind: CaseEventKind,
  actor: Actor,
  at: Date,
  data: Record<string, string | number | null> = {},
): CaseEvent => ({
  key: inRound(recovery, key),
  kind,
  actor,
  data: { recoveryId: recovery.id, ...data },
  at,
})

/** To the merchant; what is owed is told with it unless another amount is given. */
export const message = (
  recovery: LockedRecovery,
  key: string,
  template: MessageTemplate,
  { dueAt, amountCents }: { readonly dueAt?: Date; readonly amountCents?: number } = {},
): CaseMessage => ({
  key: inRound(recovery, key),
  recipient: 'merchant',
  template,
  facts: {
    reference: recovery.reference,
    amountCents: amountCents ?? recovery.amount_cents - recovery.recovered_cents,
    ...(dueAt ? { dueAt: dueAt.toISOString() } : {}),
  },
})
