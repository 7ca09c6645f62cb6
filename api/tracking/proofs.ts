import * as schema from '../proof/schema.ts'
import { tourist } from '../trpc.ts'

/** That what the tourist was paid stands in the ledger, for anybody to check without us. Nothing of any other case is in it. */
export const proofs = tourist.output(schema.proofs.output).query(async ({ ctx }) => {
  const { ledger } = ctx.services
  const vouchers = await ledger.paymentsOf(ctx.tourist.complaintId)
  const found = await Promise.all(vouchers.map(ledger.proofOf))
  return {
    proofs: found.map(({ path, day, ...rest }) => ({
      ...rest,
      path: [...path],
      day: day && { head: day.head, path: [...day.path] },
    })),
  }
})
