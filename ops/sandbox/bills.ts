import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import { BILL_STATES, type BillState } from '#domain/wechat-wire'
import { openJournal } from './journal.ts'

const bill = z.object({
  outBillNo: z.string(),
  billNo: z.string(),
  openid: z.string(),
  amountCents: z.number().int(),
  remark: z.string(),
  notifyUrl: z.string(),
  /** what makes a second request with this number the same request */
  body: z.string(),
  state: z.enum(BILL_STATES),
  packageInfo: z.string().nullable(),
  failReason: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type Bill = z.infer<typeof bill>

const notice = z.object({
  id: z.string(),
  outBillNo: z.string(),
  state: z.enum(BILL_STATES),
  at: z.string(),
})
export type Notice = z.infer<typeof notice>

const line = z.union([
  z.object({ bill }),
  z.object({ notice }),
  z.object({ delivered: z.string() }),
  z.object({ authorised: z.string() }),
])

/** The provider's own truth: its bills, whom it may pay without asking, and which notifications it still owes. */
export function openBills(folder: string) {
  const bills = new Map<string, Bill>()
  const owed = new Map<string, Notice>()
  const authorised = new Set<string>()
  const journal = openJournal(
    path.join(folder, 'bills.jsonl'),
    (given: z.infer<typeof line>) => {
      if ('bill' in given) bills.set(given.bill.outBillNo, given.bill)
      else if ('notice' in given) owed.set(given.notice.id, given.notice)
      else if ('delivered' in given) owed.delete(given.delivered)
      else authorised.add(given.authorised)
    },
    (given) => line.parse(given),
  )
  return {
    find: (outBillNo: string): Bill | undefined => bills.get(outBillNo),
    all: (): Bill[] => [...bills.values()],
    byPackage: (packageInfo: string): Bill | undefined =>
      [...bills.values()].find((one) => one.packageInfo === packageInfo),
    owedNotices: (): Notice[] => [...owed.values()],
    isAuthorised: (openid: string): boolean => authorised.has(openid) || openid.endsWith('-authorised'),

    authorise(openid: string): void {
      authorised.add(openid)
      journal.append({ authorised: openid })
    },
    save(given: Bill): Bill {
      bills.set(given.outBillNo, given)
      journal.append({ bill: given })
      return given
    },
    /** Moves a bill on and owes a notification of it. */
    move(given: Bill, state: BillState, failReason: string | null = null): Notice {
      const at = new Date().toISOString()
      const moved: Bill = { ...given, state, failReason, updatedAt: at }
      const owing: Notice = { id: randomBytes(16).toString('hex'), outBillNo: given.outBillNo, state, at }
      bills.set(given.outBillNo, moved)
      owed.set(owing.id, owing)
      journal.append({ bill: moved })
      journal.append({ notice: owing })
      return owing
    },
    delivered(id: string): void {
      owed.delete(id)
      journal.append({ delivered: id })
    },
    close: () => journal.close(),
  }
}
export type Bills = ReturnType<typeof openBills>
