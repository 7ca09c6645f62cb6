import { z } from 'zod'
import { verifyFund } from '#ops/ledger/verify'
import { persist } from '#test/prisma/ledger-commands'
import type { Debit, ProviderSide } from './payout-provider.ts'
import type { PayoutStage } from './payout-stage.ts'

const fen = z.coerce.number()
const row = z.object({
  caseNumber: z.string(),
  caseState: z.string(),
  payoutId: z.string(),
  outBillNo: z.string(),
  state: z.string(),
  amountCents: fen,
  approved: z.boolean(),
  postponed: z.string().nullable(),
  released: z.boolean(),
  isLatest: z.boolean(),
  authorisedCents: fen.nullable(),
  capturedCents: fen.nullable(),
  releasedCents: fen.nullable(),
  captures: fen,
})
export type PayoutRow = z.infer<typeof row>

/** Payouts of these cases beside what the ledger holds for each. */
export async function readPayouts(
  { owner }: PayoutStage,
  caseNumbers: readonly string[],
): Promise<readonly PayoutRow[]> {
  const { rows } = await owner.query(
    `SELECT c.case_number AS "caseNumber", c.state AS "caseState", p.id AS "payoutId", p.out_bill_no AS "outBillNo", p.state,
       p.amount_cents AS "amountCents", p.approved_at IS NOT NULL AS approved, p.postponed_because AS postponed,
       p.released_at IS NOT NULL AS released,
       p.requested_at = max(p.requested_at) OVER (PARTITION BY p.complaint_id) AS "isLatest",
       r.authorised_cents AS "authorisedCents", r.captured_cents AS "capturedCents", r.released_cents AS "releasedCents",
       (SELECT count(*) FROM journal j WHERE j.payout_id = p.id AND j.kind = 'capture') AS captures
     FROM payout p JOIN complaint c ON c.id = p.complaint_id LEFT JOIN reservation r ON r.payout_id = p.id
     WHERE c.case_number = ANY ($1)`,
    [caseNumbers],
  )
  return z.array(row).parse(rows)
}

/** Came to an end, its money where it belongs and its case with it. */
export const isSettled = (payout: PayoutRow): boolean =>
  payout.state === 'paid'
    ? payout.caseState === 'resolved' || payout.caseState === 'closed'
    : (payout.state === 'failed' || payout.state === 'cancelled') && payout.released

/** Somebody can see that it waits: the rail's page, the unknown list, the fund's list, the payee's own page. */
const waitsVisibly = (payout: PayoutRow): boolean =>
  (payout.state === 'approved' && payout.postponed !== null) ||
  ['unknown-outcome', 'awaiting-fund', 'awaiting-approval', 'awaiting-payee'].includes(payout.state)

/** What a debit of the provider must never meet, whenever one looks. */
export const debitsWithoutPayout = (debits: readonly Debit[], payouts: readonly PayoutRow[]): string[] => {
  const byNumber = new Map(payouts.map((payout) => [payout.outBillNo, payout]))
  return debits.flatMap(({ outBillNo, amountCents }) => {
    const payout = byNumber.get(outBillNo)
    if (!payout) return [`the provider paid ${amountCents} under ${outBillNo}, which is none of ours`]
    if (!payout.approved || payout.amountCents !== amountCents)
      return [`the provider paid ${amountCents} for ${JSON.stringify(payout)}`]
    return payout.state === 'failed' || payout.state === 'cancelled'
      ? [`the provider paid what we hold for ${payout.state}: ${JSON.stringify(payout)}`]
      : []
  })
}

/** What is wrong with one payout now that everything is over. */
function wrongWith(payout: PayoutRow, debits: readonly Debit[]): string[] {
  const told = JSON.stringify(payout)
  const left = debits.map(({ amountCents }) => amountCents)
  const wrong: string[] = []
  if (payout.state === 'paid') {
    if (left.length !== 1 || left[0] !== payout.amountCents)
      wrong.push(`paid, and the provider paid ${JSON.stringify(left)}: ${told}`)
    if (payout.captures !== 1 || payout.capturedCents !== payout.amountCents)
      wrong.push(`paid, and not captured once to the fen: ${told}`)
  } else if (payout.captures !== 0 || (payout.capturedCents ?? 0) !== 0)
    wrong.push(`captured, and not paid: ${told}`)
  if (!isSettled(payout) && !waitsVisibly(payout)) wrong.push(`stuck where nobody looks: ${told}`)
  if (
    (payout.state === 'failed' || payout.state === 'cancelled') &&
    payout.releasedCents !== payout.authorisedCents
  )
    wrong.push(`came to nothing, and its money was not all given back: ${told}`)
  return wrong
}

const figures = z.object({ cap: fen, outstanding: fen, reserved: fen, open: fen })

/** The fund's figures, and what its open payouts add up to. */
async function fundOf({ owner, fundId }: PayoutStage) {
  const { rows } = await owner.query(
    `SELECT cap_cents AS cap, outstanding_cents AS outstanding, reserved_cents AS reserved,
       (SELECT coalesce(sum(amount_cents), 0) FROM payout WHERE fund_id = f.id AND reservation_voucher IS NOT NULL
          AND released_at IS NULL AND state NOT IN ('paid', 'returned')) AS open
     FROM fund f WHERE id = $1`,
    [fundId],
  )
  return figures.parse(rows[0])
}

export async function capIsPassed(stage: PayoutStage): Promise<string[]> {
  const { cap, outstanding, reserved } = await fundOf(stage)
  return outstanding + reserved > cap
    ? [`outstanding ${outstanding} + reserved ${reserved} > cap ${cap}`]
    : []
}

export interface Found {
  readonly checks: number
  readonly wrong: readonly string[]
}

/** Provider, ledger and payouts of these cases against each other, both ways, and the books as a whole. */
export async function compare(
  stage: PayoutStage,
  provider: ProviderSide,
  caseNumbers: readonly string[],
  before: readonly Debit[],
): Promise<Found> {
  const payouts = await persist(() => readPayouts(stage, caseNumbers))
  const known = new Set(before.map(({ outBillNo }) => outBillNo))
  const debits = (await provider.debits()).filter(({ outBillNo }) => !known.has(outBillNo))
  const wrong = debitsWithoutPayout(debits, payouts)
  for (const payout of payouts)
    wrong.push(
      ...wrongWith(
        payout,
        debits.filter(({ outBillNo }) => outBillNo === payout.outBillNo),
      ),
    )
  const withPayout = new Set(payouts.map(({ caseNumber }) => caseNumber))
  for (const caseNumber of caseNumbers)
    if (!withPayout.has(caseNumber)) wrong.push(`${caseNumber} was acknowledged and has no payout`)
  const unknown = payouts.filter(({ state }) => state === 'unknown-outcome')
  const { rows: listed } = await stage.finance.payout.listUnknown.query({ limit: 100 })
  for (const { payoutId, outBillNo } of unknown)
    if (!listed.some((one) => one.payoutId === payoutId)) wrong.push(`${outBillNo} is unknown and on no list`)
  const fund = await fundOf(stage)
  if (fund.reserved !== fund.open)
    wrong.push(`the fund holds ${fund.reserved} reserved, its open payouts are ${fund.open}`)
  wrong.push(...(await capIsPassed(stage)))
  const { finding } = await verifyFund(stage.owner, stage.fundId)
  if (finding) wrong.push(`ledger verify: ${JSON.stringify(finding)}`)
  return { checks: debits.length + 3 * payouts.length + caseNumbers.length + unknown.length + 3, wrong }
}
