import type { CaseEventKind } from '#domain/case-events'
import type { Actor } from '#domain/people'
import type { MessageTemplate } from '#domain/sentences'
import type { LockedAppeal } from '#prisma/stores/appeals'
import { type CaseMessage, record } from '#prisma/stores/case-record'
import type { Sql } from '#prisma/stores/sql'

export type AppealEvent =
  | 'admitted'
  | 'out-of-time'
  | 'taken-up'
  | 'upheld'
  | 'varied'
  | 'overturned'
  | 'withdrawn'
  | 'overdue'
export type AppealMessage = Exclude<AppealEvent, 'taken-up' | 'overdue'> | 'late'

export const supervisor = (id: string): Actor => ({ kind: 'staff', id, role: 'supervisor' })
/** Who appealed, as its timeline names them. */
export const appellant = (appeal: LockedAppeal): Actor =>
  appeal.side === 'tourist' ? { kind: 'tourist' } : { kind: 'merchant', id: appeal.merchant_id ?? '' }

/** Each side's appeal has words of its own: neither reads what the other does. */
const eventOf = ({ side }: LockedAppeal, event: AppealEvent): CaseEventKind =>
  side === 'tourist' ? `appeal-${event}` : `merchant-appeal-${event}`
const templateOf = ({ side }: LockedAppeal, message: AppealMessage): MessageTemplate =>
  side === 'tourist' ? `appeal-${message}` : `merchant-appeal-${message}`

/** A message to who appealed; the case's number is the sender's to fill in, the claim's reference is ours. */
export const toAppellant = (
  appeal: LockedAppeal,
  message: AppealMessage,
  facts: Readonly<Record<string, string | number>> = {},
): CaseMessage => ({
  key: `${appeal.id}:${message}`,
  recipient: appeal.side,
  template: templateOf(appeal, message),
  facts: { ...facts, ...(appeal.reference ? { reference: appeal.reference } : {}) },
})

/** Tells the timeline, and thereby finds out whether this was done before. @returns false when it was */
export async function tellOnce(
  sql: Sql,
  appeal: LockedAppeal,
  told: {
    readonly key: string
    readonly event: AppealEvent
    readonly actor: Actor
    readonly at: Date
    readonly data?: Readonly<Record<string, string | number | null>>
  },
): Promise<boolean> {
  const { key, event, actor, at, data } = told
  const known = await record(sql, appeal.complaint_id, {
    events: [
      {
        key: `appeal:${key}`,
        kind: eventOf(appeal, event),
        actor,
        data: {
          appealId: appeal.id,
          ...(appeal.recovery_id ? { recoveryId: appeal.recovery_id } : {}),
          ...data,
        },
        at,
      },
    ],
  })
  return known > 0
}
