import { z } from 'zod'
import { BILL_STATES, type BillState } from '#domain/wechat-wire'

export const bill = z.object({
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

/** A change that the bill's owner is owed the news of. */
export const notice = z.object({
  id: z.string(),
  outBillNo: z.string(),
  state: z.enum(BILL_STATES),
  at: z.string(),
})
export type Notice = z.infer<typeof notice>

const FINAL = ['SUCCESS', 'FAIL', 'CANCELLED'] as const satisfies readonly BillState[]
export type FinalState = (typeof FINAL)[number]
export const isFinal = (state: BillState): state is FinalState => FINAL.some((one) => one === state)
