import { openAppealUpload } from '../appeal/own.ts'
import * as schema from '../appeal/schema.ts'
import { tourist } from '../trpc.ts'

/** A ticket to add evidence to one's own appeal. */
export const addAppealEvidence = tourist
  .input(schema.touristEvidence.input)
  .output(schema.touristEvidence.output)
  .mutation(({ ctx, input: { appealId } }) => {
    const { complaintId } = ctx.tourist
    return openAppealUpload(ctx.services, { side: 'tourist', complaintId }, appealId, complaintId)
  })
