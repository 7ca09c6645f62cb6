import { randomUUID } from 'node:crypto'
import type { Cents } from '#domain/money'
import type { MovementKind } from '#domain/fund-movements'
import type { HttpClient } from '../../synthetic-claims.ts'
import type { Random } from '../plan.ts'
import type { Agenda } from './agenda.ts'

/** The two people of finance, without whom nothing is posted, and what they have to do. */
export interface Office {
  readonly agenda: Agenda
  readonly first: HttpClient
  readonly second: HttpClient
  readonly random: Random
}

export interface Movement {
  readonly kind: MovementKind
  readonly amountCents: Cents
  readonly reference: string
  /** YYYY-MM-DD */
  readonly effectiveOn: string
  readonly toFundId?: string
  readonly caseNumber?: string
}

const HOUR_MS = 3_600_000

/** One asks in the morning, the other decides an hour later. */
export function move({ agenda, first, second }: Office, at: Date, movement: () => Movement): void {
  agenda.add(at, async () => {
    const commandId = randomUUID()
    await first.fund.requestMovement.mutate({ commandId, ...movement() })
    agenda.add(new Date(at.getTime() + HOUR_MS), async () => {
      await second.fund.decideMovement.mutate({ movementId: commandId, outcome: 'approved' })
    })
  })
}
