import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { tryContactCode } from '#prisma/stores/contact-codes'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

/** Five tries, ten minutes. Right, it gives a proof that this address was reached, good for filing once typed in. */
export const verifyCode = publicProcedure
  .input(schema.verifyCode.input)
  .output(schema.verifyCode.output)
  .mutation(async ({ ctx, input }) => {
    const { database, secrets, limits } = ctx.services
    await limits.count('code-tried', ctx.address)
    const proof = secrets.fresh()
    const answer = await tryContactCode(database.prisma, {
      id: input.codeId,
      codeHash: secrets.codeHash(input.code, input.codeId),
      proofHash: secrets.hash(proof),
      at: clock.now(),
    })
    if (answer !== 'verified')
      throw new DomainError(answer === 'exhausted' ? 'CODE_EXHAUSTED' : 'CODE_NOT_VALID', {})
    return { proof }
  })
