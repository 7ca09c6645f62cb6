import type { ActivityFunction, Workflow } from '@temporalio/common'
import { isDomainErrorCode } from '#domain/errors'
import { isOver } from '#domain/states'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import { recoveryWorkflowId } from '#workflows/recovery/messages'
import type { Action } from '#test/prisma/ledger-model'
import { createCaseActivities } from '../../workflows/activities/cases/cases.ts'
import { createPayoutActivities } from '../../workflows/activities/payouts/payouts.ts'
import { createRecoveryActivities } from '../../workflows/activities/recoveries/recoveries.ts'
import { complaint } from '../../workflows/complaint/workflow.ts'
import { recovery } from '../../workflows/recovery/workflow.ts'
import { type Books, type CaseRow, type PayoutRow, readBooks, type RecoveryRow } from './books.ts'
import { type MoneyModel, newMoney, type Word } from './money.ts'
import { type LossyLedger, lossy } from './outside.ts'
import { Provider } from './provider.ts'
import type { StepKind } from './script.ts'
import { Server } from './server.ts'
import type { VirtualClock } from './virtual-time.ts'
import { BEGINNING, type City, FIRST_CAP, FIRST_CASH, type Lane } from './world.ts'

export interface Asked {
  readonly id: string
  readonly [field: string]: unknown
}

/** Something a person asks of a workflow; kept, so that it is asked again when nobody answered. */
export interface Order {
  readonly workflowId: string
  readonly name: string
  readonly command: Asked
  /** when it is a second person's yes */
  readonly word?: Word | undefined
  outcome: 'pending' | 'answered' | 'refused'
}

const WORKFLOWS: ReadonlyMap<string, Workflow> = new Map<string, Workflow>([
  ['complaint', complaint],
  ['recovery', recovery],
])

/** One seed's own world: a city, a clock, a provider, the workflows of its cases, and the model beside them. */
export class Stage {
  readonly clock: VirtualClock = { now: BEGINNING }
  readonly lane: Lane
  readonly city: City
  readonly server: Server
  readonly provider: Provider
  readonly lossy: LossyLedger
  readonly orders: Order[] = []
  /** what finance did to the fund since the books were read */
  readonly ofFinance: Action[] = []
  readonly wrong: string[] = []
  /** the last steps, for whoever reads about a failure */
  readonly did: StepKind[] = []
  /** the names of what was done, and of what was refused */
  readonly outcomes = new Map<string, number>()
  model: MoneyModel = newMoney(FIRST_CAP, FIRST_CASH)
  books: Books

  private constructor(lane: Lane, city: City, books: Books) {
    this.lane = lane
    this.city = city
    this.books = books
    this.lossy = lossy(lane.ledger)
    const { clock } = this
    const activities = new Map<string, ActivityFunction>()
    this.server = new Server(clock, WORKFLOWS, activities)
    this.provider = new Provider(clock, this.server.agenda)
    const { database, cipher } = lane
    const rails = { wechat: this.provider.rail('wechat'), bank: this.provider.rail('bank') }
    const outside = { database, cipher, rails, ledger: this.lossy.ledger }
    const all = [createCaseActivities, createPayoutActivities, createRecoveryActivities]
    for (const create of all)
      for (const [name, step] of Object.entries<ActivityFunction>({ ...create(outside) }))
        activities.set(name, step)
  }

  static async open(lane: Lane, city: City): Promise<Stage> {
    return new Stage(lane, city, await readBooks(lane.database.pool, city.id))
  }

  get words(): readonly Word[] {
    return this.orders.flatMap(({ word, outcome }) => (word && outcome !== 'refused' ? [word] : []))
  }

  payoutOf = (kase: CaseRow): PayoutRow | undefined =>
    this.books.payouts.findLast(({ caseId, kind }) => caseId === kase.id && kind === 'advance')
  caseOf = ({ caseId }: { readonly caseId: string }): CaseRow | undefined =>
    this.books.cases.find(({ id }) => id === caseId)

  /** Asks it of a case. `sure` when, for all that is known, it cannot be refused. */
  onCase = (kase: CaseRow, name: string, command: Asked, more: More = {}): Promise<boolean> =>
    this.order(complaintWorkflowId(kase.caseNumber), name, command, more)
  onRecovery = (of: RecoveryRow, name: string, command: Asked, more: More = {}): Promise<boolean> =>
    this.order(recoveryWorkflowId(of.id), name, command, more)

  private async order(workflowId: string, name: string, command: Asked, { word, sure }: More) {
    const order: Order = { workflowId, name, command, word, outcome: 'pending' }
    const certain = sure === true && this.server.isRunning(workflowId) && this.isQuiet
    this.orders.push(order)
    await this.ask(order)
    if (certain && order.outcome !== 'answered')
      this.wrong.push(
        `${name} is ${order.outcome} (${JSON.stringify(this.server.outcomeOf(workflowId, command.id))}), and it should have been taken: ${JSON.stringify(command)}`,
      )
    return true
  }

  /** Asked again it is the same order. */
  async ask(order: Order): Promise<void> {
    const { workflowId, name, command } = order
    await this.server.update(workflowId, name, command.id, command)
    await this.server.settle()
    this.hear(order)
  }

  hear(order: Order): void {
    const outcome = this.server.outcomeOf(order.workflowId, order.command.id)
    if (outcome.is === 'pending' || order.outcome === 'answered') return
    order.outcome = outcome.is
    const told = outcome.is === 'refused' ? `${order.name}: ${outcome.code}` : order.name
    this.outcomes.set(told, (this.outcomes.get(told) ?? 0) + 1)
    if (outcome.is === 'refused' && outcome.code !== 'WORKFLOW_OVER' && !isDomainErrorCode(outcome.code))
      this.wrong.push(`${order.name} is refused without a reason of ours: ${outcome.code}`)
  }

  /** Nothing is armed or under way that could get between a command and its answer. */
  get isQuiet(): boolean {
    return this.server.isQuiet && this.lossy.ahead.size === 0 && !this.lossy.isLosing()
  }

  async signal(kase: CaseRow, name: string, ...args: readonly unknown[]): Promise<void> {
    await this.server.signal(complaintWorkflowId(kase.caseNumber), name, ...args)
    await this.server.settle()
  }

  /** By the rows alone, as after a lost store: what is not over runs again, and who was not answered asks again. */
  async resume(): Promise<void> {
    for (const { id, caseNumber, state } of this.books.cases)
      if (!isOver(state))
        await this.server.start('complaint', complaintWorkflowId(caseNumber), { complaintId: id })
    for (const one of this.books.recoveries)
      if (
        !recoveryIsOver(one, this.books) ||
        this.books.papers.some(({ open, recoveryId }) => open && recoveryId === one.id)
      )
        await this.server.start('recovery', recoveryWorkflowId(one.id), { recoveryId: one.id })
    await this.server.settle()
    for (const order of this.orders) if (order.outcome === 'pending') await this.ask(order)
  }
}

interface More {
  readonly word?: Word
  readonly sure?: boolean
}

const ENDED = ['paid', 'failed', 'cancelled', 'returned']

/** Nothing more is to be claimed, and what was repaid too much was paid to the tourist. */
export function recoveryIsOver({ state, caseId }: RecoveryRow, { payouts, recoveries }: Books): boolean {
  const surplus = payouts.filter((payout) => payout.caseId === caseId && payout.kind === 'surplus')
  const made = surplus.reduce((sum, { amountCents }) => sum + amountCents, 0)
  const owed = recoveries.reduce((sum, one) => sum + (one.caseId === caseId ? one.surplusCents : 0), 0)
  const isClosed = state === 'recovered' || state === 'written-off' || state === 'cancelled'
  return isClosed && made >= owed && surplus.every((payout) => ENDED.includes(payout.state))
}
