import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import type { BillState } from '#domain/wechat-wire'
import { createAccount } from './account.ts'
import { type Bill, bill, type Notice, notice } from './bill.ts'
import { openJournal } from './journal.ts'

const line = z.union([
  z.object({ bill }),
  z.object({ moved: bill, notice }),
  z.object({ notice }),
  z.object({ delivered: z.string() }),
  z.object({ authorised: z.string() }),
  z.object({ adjustedCents: z.number().int(), at: z.string() }),
  z.object({ dailyLimitCents: z.number().int().nullable() }),
])
type Line = z.infer<typeof line>

export interface Moved {
  readonly moved: Bill
  readonly notice: Notice
}

/** The provider's own truth: its bills, the money behind them, whom it may pay without asking, which notifications it still owes. */
export function openBills(folder: string) {
  const bills = new Map<string, Bill>()
  const packages = new Map<string, string>()
  const owed = new Map<string, Notice>()
  const authorised = new Set<string>()
  const account = createAccount()

  function put(given: Bill): void {
    account.follow(bills.get(given.outBillNo), given)
    bills.set(given.outBillNo, given)
    if (given.packageInfo) packages.set(given.packageInfo, given.outBillNo)
  }
  function follow(given: Line): void {
    if ('bill' in given) put(given.bill)
    else if ('moved' in given) {
      put(given.moved)
      owed.set(given.notice.id, given.notice)
    } else if ('notice' in given) owed.set(given.notice.id, given.notice)
    else if ('delivered' in given) owed.delete(given.delivered)
    else if ('authorised' in given) authorised.add(given.authorised)
    else if ('adjustedCents' in given) account.adjust(given.at, given.adjustedCents)
    else account.limit(given.dailyLimitCents)
  }
  const journal = openJournal(path.join(folder, 'bills.jsonl'), follow, (given) => line.parse(given))
  const write = (given: Line): void => {
    follow(given)
    journal.append(given)
  }

  return {
    find: (outBillNo: string): Bill | undefined => bills.get(outBillNo),
    all: (): Bill[] => [...bills.values()],
    byPackage: (packageInfo: string): Bill | undefined => bills.get(packages.get(packageInfo) ?? ''),
    owedNotices: (): Notice[] => [...owed.values()],
    isAuthorised: (openid: string): boolean => authorised.has(openid) || openid.endsWith('-authorised'),
    account: account.figures,
    movementsOn: account.movementsOn,

    authorise: (openid: string): void => write({ authorised: openid }),
    /** Tops the account up, or draws from it, until this much is available. */
    setAvailable: (cents: number): void =>
      write({ adjustedCents: cents - account.figures().availableCents, at: new Date().toISOString() }),
    setDailyLimit: (cents: number | null): void => write({ dailyLimitCents: cents }),
    save(given: Bill): Bill {
      write({ bill: given })
      return given
    },
    /** Moves a bill on and owes a notification of it: one line, so that a kill leaves both or neither. */
    move(given: Bill, state: BillState, failReason: string | null): Moved {
      const at = new Date().toISOString()
      const moved: Bill = { ...given, state, failReason, updatedAt: at }
      const owing: Notice = { id: randomBytes(16).toString('hex'), outBillNo: given.outBillNo, state, at }
      write({ moved, notice: owing })
      return { moved, notice: owing }
    },
    delivered: (id: string): void => write({ delivered: id }),
    close: () => journal.close(),
  }
}
export type Bills = ReturnType<typeof openBills>
