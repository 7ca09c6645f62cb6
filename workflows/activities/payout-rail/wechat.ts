import { z } from 'zod'
import { type Cents, cents } from '#domain/money'
import { balancePath, BILL_STATES, billPath, cancelPath, TRANSFER_PATH } from '#domain/wechat-wire'
import type { ProviderCredentials } from './credentials.ts'
import { type ErrorMeaning, meaningOf } from './error-codes.ts'
import { fetchFundFlow } from './fund-flow.ts'
import { type PayoutRail, type RailOutcome, RailUnavailable, type Transfer } from './rail.ts'
import { type Answer, callSigned, seal } from './signed-call.ts'

/** above this the provider wants the payee's name, sealed to its key: 0.30 yuan */
const NAME_FROM_CENTS = 30

const bill = z.object({
  out_bill_no: z.string(),
  transfer_bill_no: z.string().optional(),
  state: z.enum(BILL_STATES),
  package_info: z.string().optional(),
  fail_reason: z.string().optional(),
  transfer_amount: z.number().int().optional(),
})
const problem = z.object({ code: z.string(), message: z.string().optional() })
const balance = z.object({ available_amount: z.number().int().nonnegative().transform(cents) })

/** WeChat Pay v3 merchant transfers (`transfer-bills`). It cannot tell the sandbox from the real one. */
export function createWeChatRail(credentials: () => ProviderCredentials): PayoutRail {
  return {
    send: (transfer) => send(credentials(), transfer),
    query: (outBillNo) => query(credentials(), outBillNo),
    cancel: (outBillNo) => cancel(credentials(), outBillNo),
    availableCents: () => availableCents(credentials()),
    dailyBill: (day) => fetchFundFlow(credentials(), day),
  }
}

/** Only here an error code may mean that nothing went out: it is about this number, and about sending it. */
async function send(credentials: ProviderCredentials, transfer: Transfer): Promise<RailOutcome> {
  const body = JSON.stringify(transferBody(credentials, transfer))
  const answer = await callSigned(credentials, 'POST', TRANSFER_PATH, body)
  if (isGood(answer)) return outcomeOf(parse(bill, answer), transfer)
  const { code, meaning } = problemOf(answer)
  switch (meaning.kind) {
    case 'refused':
      return { kind: 'failed', code }
    case 'later':
      return { kind: 'later', code, because: meaning.because }
    case 'not-found':
    case 'ask-first':
      throw unclear(answer, code)
  }
}

async function query(credentials: ProviderCredentials, outBillNo: string): Promise<RailOutcome> {
  const answer = await callSigned(credentials, 'GET', billPath(outBillNo))
  if (isGood(answer)) return outcomeOf(parse(bill, answer), { outBillNo })
  const { code, meaning } = problemOf(answer)
  if (meaning.kind === 'not-found') return { kind: 'not-found' }
  throw unclear(answer, code)
}

/** Taken back or not: what came of it is learnt by asking, a refusal included (it may just have been collected). */
async function cancel(credentials: ProviderCredentials, outBillNo: string): Promise<RailOutcome> {
  const answer = await callSigned(credentials, 'POST', cancelPath(outBillNo), '{}')
  if (answer.status >= 500) throw unclear(answer, problemOf(answer).code)
  return await query(credentials, outBillNo)
}

async function availableCents(credentials: ProviderCredentials): Promise<Cents> {
  const answer = await callSigned(credentials, 'GET', balancePath('OPERATION'))
  if (!isGood(answer)) throw unclear(answer, problemOf(answer).code)
  return parse(balance, answer).available_amount
}

const transferBody = (credentials: ProviderCredentials, transfer: Transfer): object => ({
  appid: credentials.appid,
  out_bill_no: transfer.outBillNo,
  transfer_scene_id: '1005',
  openid: transfer.payee.account,
  ...(transfer.amountCents >= NAME_FROM_CENTS
    ? { user_name: seal(credentials, transfer.payee.realName) }
    : {}),
  transfer_amount: transfer.amountCents,
  transfer_remark: transfer.remark,
  notify_url: credentials.notifyUrl,
  user_recv_perception: '退款',
  transfer_scene_report_infos: [{ info_type: '赔付原因', info_content: '先行赔付' }],
})

const isGood = ({ status }: Answer): boolean => status >= 200 && status < 300

function problemOf(answer: Answer): { code: string; meaning: ErrorMeaning } {
  const { code } = parse(problem, answer)
  return { code, meaning: meaningOf(answer.status, code) }
}

const unclear = ({ status }: Answer, code: string): RailUnavailable =>
  new RailUnavailable(`the provider answered ${status} ${code}`)

function parse<T>(shape: z.ZodType<T>, { body }: Answer): T {
  try {
    return shape.parse(JSON.parse(body))
  } catch {
    throw new RailUnavailable('the answer could not be read')
  }
}

/** An answer about another number, or another amount than was sent, is no answer about this payout. */
function outcomeOf(
  given: z.infer<typeof bill>,
  asked: Pick<Transfer, 'outBillNo'> & Partial<Pick<Transfer, 'amountCents'>>,
): RailOutcome {
  const isOther =
    asked.amountCents !== undefined && (given.transfer_amount ?? asked.amountCents) !== asked.amountCents
  if (given.out_bill_no !== asked.outBillNo || isOther)
    throw new RailUnavailable('the answer is about another transfer')
  switch (given.state) {
    case 'SUCCESS':
      return { kind: 'paid', providerBillNo: given.transfer_bill_no ?? null }
    case 'FAIL':
      return { kind: 'failed', code: given.fail_reason ?? 'FAIL' }
    case 'CANCELLED':
      return { kind: 'cancelled' }
    case 'WAIT_USER_CONFIRM':
      return given.package_info
        ? { kind: 'awaiting-payee', packageInfo: given.package_info }
        : { kind: 'accepted' }
    case 'ACCEPTED':
    case 'PROCESSING':
    case 'TRANSFERING':
    case 'CANCELING':
      return { kind: 'accepted' }
  }
}
