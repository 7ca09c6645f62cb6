import { parseCaseNumber } from '#domain/case-number'
import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { createVisitorSession, findCaseBySecret } from '#prisma/stores/visitors'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

const SESSION_MS = 12 * 60 * 60_000

/** A number and its secret become a short session; a wrong pair says no more than that it is wrong. */
export const openCase = publicProcedure
  .input(schema.openCase.input)
  .output(schema.openCase.output)
  .mutation(async ({ ctx, input }) => {
    const { database, secrets, limits } = ctx.services
    await limits.count('case-opened', ctx.address)
    const caseNumber = parseCaseNumber(input.caseNumber)
    const found =
      caseNumber && (await findCaseBySecret(database.prisma, caseNumber, secrets.hash(input.secret)))
    if (!caseNumber || !found) throw new DomainError('NOT_FOUND', {})
    const token = secrets.fresh()
    const expiresAt = new Date(clock.now().getTime() + SESSION_MS)
    await createVisitorSession(database.prisma, {
      kind: 'tourist',
      complaintId: found.id,
      tokenHash: secrets.hash(token),
      expiresAt,
    })
    ctx.setCookie('xp_case', token, expiresAt)
    return { caseNumber }
  })
