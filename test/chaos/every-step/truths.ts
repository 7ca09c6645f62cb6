import { z } from 'zod'
import { verifyFund } from '#ops/ledger/verify'
import { KINDS } from '#ops/resume/kinds'
import { openDatabase } from '#prisma/stores/database'
import { persist } from '#test/prisma/ledger-commands'
import type { StepStage } from './stage.ts'

const fen = z.coerce.number()
const payout = z.object({
  caseNumber: z.string(),
  kind: z.enum(['advance', 'surplus']),
  state: z.string(),
  outBillNo: z.string(),
  amountCents: fen,
  approved: z.boolean(),
  captures: fen,
  capturedCents: fen,
  reservedCents: fen,
})
type Payout = z.infer<typeof payout>
const fund = z.object({ cap: fen, outstanding: fen, reserved: fen, open: fen })

export interface Found {
  readonly checks: number
  readonly wrong: readonly string[]
}

/**
 * What must hold after every fault: the provider's debits are approved payouts, one each; paid is captured once; the cap holds
 * and the books balance, their chain whole; what is open has a workflow that runs.
 */
export async function checkTruths(stage: StepStage): Promise<Found> {
  const { rows } = await persist(() =>
    stage.owner.query(
      `SELECT c.case_number AS "caseNumber", p.kind, p.state, p.out_bill_no AS "outBillNo", p.amount_cents AS "amountCents",
         p.approved_at IS NOT NULL AS approved,
         (SELECT count(*) FROM journal j WHERE j.payout_id = p.id AND j.kind = 'capture') AS captures,
         coalesce(r.captured_cents, 0) AS "capturedCents",
         coalesce(r.authorised_cents - r.captured_cents - r.released_cents, 0) AS "reservedCents"
       FROM payout p JOIN complaint c ON c.id = p.complaint_id LEFT JOIN reservation r ON r.payout_id = p.id`,
    ),
  )
  const payouts = z.array(payout).parse(rows)
  const debits = await persist(() => stage.provider.debits())
  const known = new Set(payouts.map(({ outBillNo }) => outBillNo))
  const wrong = debits
    .filter(({ outBillNo }) => !known.has(outBillNo))
    .map((debit) => `the provider paid what is none of ours: ${JSON.stringify(debit)}`)
  for (const one of payouts) {
    const left = debits.filter(({ outBillNo }) => outBillNo === one.outBillNo)
    wrong.push(
      ...wrongWith(
        one,
        left.map(({ amountCents }) => amountCents),
      ),
    )
  }
  const figures = await persist(() =>
    stage.owner.query(
      `SELECT cap_cents AS cap, outstanding_cents AS outstanding, reserved_cents AS reserved,
         (SELECT coalesce(sum(amount_cents), 0) FROM payout WHERE fund_id = f.id AND kind = 'advance'
            AND reservation_voucher IS NOT NULL AND released_at IS NULL AND state NOT IN ('paid', 'returned')) AS open
       FROM fund f WHERE id = $1`,
      [stage.fundId],
    ),
  )
  const { cap, outstanding, reserved, open } = fund.parse(figures.rows[0])
  if (outstanding + reserved > cap)
    wrong.push(`outstanding ${outstanding} + reserved ${reserved} > cap ${cap}`)
  if (reserved !== open) wrong.push(`${reserved} are reserved, the open payouts are ${open}`)
  const { finding } = await verifyFund(stage.owner, stage.fundId)
  if (finding) wrong.push(`the books: ${JSON.stringify(finding)}`)
  const workflows = await checkWorkflows(stage)
  return {
    checks: debits.length + payouts.length + 3 + workflows.checks,
    wrong: [...wrong, ...workflows.wrong],
  }
}

function wrongWith(one: Payout, debits: readonly number[]): string[] {
  const told = `${JSON.stringify(one)}, and the provider paid ${JSON.stringify(debits)}`
  const isPaid = one.state === 'paid'
  const wrong: string[] = []
  if (debits.length > (isPaid ? 1 : 0) || (isPaid && debits[0] !== one.amountCents))
    wrong.push(`debits: ${told}`)
  if (debits.length > 0 && !one.approved) wrong.push(`not approved: ${told}`)
  const captures = isPaid && one.kind === 'advance' ? 1 : 0
  if (one.captures !== captures || one.capturedCents !== captures * one.amountCents)
    wrong.push(`captures: ${told}`)
  if ((one.state === 'failed' || one.state === 'cancelled') && one.reservedCents !== 0)
    wrong.push(`came to nothing and holds money: ${told}`)
  return wrong
}

/** Everything that is open by its row has a workflow, and it runs; none has failed. */
export async function checkWorkflows({ stack, temporal }: StepStage): Promise<Found> {
  const database = openDatabase(stack.database.urls.owner, { max: 1 })
  const wrong: string[] = []
  let checks = 0
  try {
    for (const { listOpen } of KINDS)
      for (const { workflowId } of await listOpen(database.prisma, undefined)) {
        checks += 1
        const status = await temporal.workflow
          .getHandle(workflowId)
          .describe()
          .then((found) => found.status.name)
          .catch((error: unknown) => String(error))
        if (status !== 'RUNNING') wrong.push(`${workflowId} is open, and its workflow: ${status}`)
      }
  } finally {
    await database.close()
  }
  return { checks, wrong }
}
