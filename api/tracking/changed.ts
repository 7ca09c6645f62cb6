import { tourist } from '../trpc.ts'

/** Says that the case changed; the page reads it again. */
export const changed = tourist.subscription(async function* ({ ctx, signal }) {
  const { complaintId, caseNumber } = ctx.tourist
  for await (const _change of ctx.services.changes.ofCase(complaintId, signal ?? AbortSignal.timeout(60_000)))
    yield { caseNumber }
})
