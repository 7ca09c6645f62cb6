import type { Client } from '@temporalio/client'
import type { Outside } from '../outside.ts'
import type { MessageTransport } from '../notify/transport.ts'
import { deliverMessages } from './deliver.ts'
import { sweep } from './sweep.ts'

export interface UpkeepActivities {
  /** Sends what stands in the outbox, for about a minute. */
  deliverMessages(): Promise<void>
  /** Starts what was not started and wakes what waits for a fund that has room. */
  sweep(): Promise<void>
}

export interface Upkeep extends Pick<Outside, 'database' | 'cipher'> {
  readonly temporal: Client
  readonly taskQueue: string
  readonly transport: MessageTransport
}

export const createUpkeepActivities = (upkeep: Upkeep): UpkeepActivities => ({
  deliverMessages: () => deliverMessages(upkeep),
  sweep: () => sweep(upkeep),
})
