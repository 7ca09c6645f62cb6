import { DomainError } from '#domain/errors'
import { caseOfRecovery } from '#prisma/stores/merchant-desk'
import { openAppealUpload } from '../appeal/own.ts'
import * as schema from '../appeal/schema.ts'
import { merchant } from '../trpc.ts'

/** A ticket to add evidence to the merchant's own appeal. */
export const addAppealEvidence = merchant
  .input(schema.merchantEvidence.input)
  .output(schema.merchantEvidence.output)
  .mutation(async ({ ctx, input: { recoveryId, appealId } }) => {
    const { database, limits } = ctx.services
    const { merchantId } = ctx.merchant
    const complaintId = await caseOfRecovery(database.prisma, recoveryId, merchantId)
    if (complaintId === null) throw new DomainError('NOT_FOUND', {})
    await limits.count('upload-opened', merchantId)
    return await openAppealUpload(
      ctx.services,
      { side: 'merchant', recoveryId, merchantId },
      appealId,
      complaintId,
    )
  })
