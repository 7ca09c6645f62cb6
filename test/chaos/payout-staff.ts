import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { ProviderSide } from './payout-provider.ts'
import type { PayoutStage } from './payout-stage.ts'

const LOOKS_EVERY_MS = 400

const ready = z.object({ outBillNo: z.string(), collectPackage: z.string() })

export interface Work {
  readonly stage: PayoutStage
  readonly provider: ProviderSide
  /** which of the payouts that came to nothing finance sends once more */
  readonly repeats: (caseNumber: string) => boolean
  readonly running: () => boolean
  /** nothing goes wrong any more: who waits is asked about at once, not only when it is their turn */
  readonly isCalm: () => boolean
}

/** What finance did, counted. */
export interface Done {
  unknown: number
  foundPaid: number
  foundNotPaid: number
  repeated: number
  collected: number
}

/**
 * Finance and the payees at work, through the API as the console and the provider's app are: the rail is opened when it closed,
 * what is unknown is looked up in the provider's books, what came to nothing is sent once more, what is ready is taken.
 */
export async function keepWorking(work: Work): Promise<Done> {
  const done: Done = { unknown: 0, foundPaid: 0, foundNotPaid: 0, repeated: 0, collected: 0 }
  const seen = new Set<string>()
  const ids = new Map<string, string>()
  /** the same command has the same id, however often it has to be sent */
  const idOf = (what: string) => {
    const id = ids.get(what) ?? randomUUID()
    ids.set(what, id)
    return id
  }
  const jobs = [openRail, resolveUnknowns, collect, repeat, ask]
  while (work.running()) {
    // whoever is down is asked again at the next look
    for (const job of jobs) await job().catch(() => undefined)
    await pause(LOOKS_EVERY_MS)
  }
  return done

  async function openRail(): Promise<void> {
    const { rails } = await work.stage.finance.rail.list.query()
    const wechat = rails.find(({ rail }) => rail === 'wechat')
    if (wechat?.closedBecause || (work.isCalm() && wechat?.waiting.payouts))
      await work.stage.finance.rail.open.mutate({ rail: 'wechat' })
  }

  async function resolveUnknowns(): Promise<void> {
    const { rows } = await work.stage.finance.payout.listUnknown.query({ limit: 100 })
    if (rows.length === 0) return
    for (const { payoutId } of rows) {
      if (!seen.has(payoutId)) done.unknown += 1
      seen.add(payoutId)
    }
    const debits = new Set((await work.provider.debits()).map(({ outBillNo }) => outBillNo))
    for (const { payoutId, caseNumber, outBillNo } of rows) {
      const finding = debits.has(outBillNo)
        ? 'paid'
        : work.provider.knows(outBillNo)
          ? 'ask-again'
          : 'not-paid'
      const commandId = finding === 'ask-again' ? randomUUID() : idOf(`${payoutId}:${finding}`)
      const isDone = await work.stage.finance.payout.resolveUnknown
        .mutate({ caseNumber, payoutId, commandId, finding })
        .then(() => true)
        // the provider may have been heard in between
        .catch(() => false)
      if (isDone && finding === 'paid') done.foundPaid += 1
      if (isDone && finding === 'not-paid') done.foundNotPaid += 1
    }
  }

  async function collect(): Promise<void> {
    const { rows } = await work.stage.owner.query(
      `SELECT out_bill_no AS "outBillNo", collect_package AS "collectPackage" FROM payout
       WHERE state = 'awaiting-payee' AND collect_package IS NOT NULL`,
    )
    for (const { outBillNo, collectPackage } of z.array(ready).parse(rows)) {
      await work.provider.collect(collectPackage)
      if (!seen.has(`collected:${outBillNo}`)) done.collected += 1
      seen.add(`collected:${outBillNo}`)
    }
  }

  async function repeat(): Promise<void> {
    const { rows } = await work.stage.finance.payout.list.query({ state: 'failed', limit: 100 })
    for (const { payoutId, caseNumber, correctionDueAt } of rows) {
      if (correctionDueAt === null || !work.repeats(caseNumber)) continue
      await work.stage.finance.payout.repeat.mutate({ caseNumber, payoutId, commandId: idOf(payoutId) })
      done.repeated += 1
    }
  }

  async function ask(): Promise<void> {
    if (!work.isCalm()) return
    for (const state of ['sending', 'awaiting-payee'] as const) {
      const { rows } = await work.stage.finance.payout.list.query({ state, limit: 100 })
      for (const { payoutId, caseNumber } of rows)
        await work.stage.finance.payout.askProvider.mutate({ payoutId, caseNumber })
    }
  }
}
