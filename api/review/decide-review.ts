import { clock } from '#prisma/clock'
import { findCityCase } from '#prisma/stores/city-cases'
import { policyById } from '#prisma/stores/policies'
import * as messages from '#workflows/complaint/messages'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

/** The decision of who holds the case. Its id is the command's, so sent twice it is one decision. */
export const decide = reviewer
  .input(schema.decide.input)
  .output(schema.decide.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, ...decision } }) => {
    const { database, commands } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, caseNumber)
    const command = { id, staffId: ctx.staff.id, ...decision }
    const standing = await commands.onCase(kase.caseNumber, messages.decideReview, command)
    const { wayBackSeconds } = await policyById(database.prisma, kase.policyVersionId)
    const wayBackUntil =
      decision.kind === 'advance' ? new Date(clock.now().getTime() + wayBackSeconds * 1_000) : null
    return { ...standing, decisionId: id, wayBackUntil }
  })
