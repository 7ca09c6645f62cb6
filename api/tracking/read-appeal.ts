import { readOwn } from '../appeal/own.ts'
import * as schema from '../appeal/schema.ts'
import { tourist } from '../trpc.ts'

/** What may be appealed against and until when, and how one's own appeal stands. */
export const readAppeal = tourist
  .output(schema.touristRead.output)
  .query(({ ctx }) => readOwn(ctx.services, { side: 'tourist', complaintId: ctx.tourist.complaintId }))
