import { checkGroupDecision } from '#domain/group-decision'
import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { findCityCase } from '#prisma/stores/city-cases'
import { keepGroupDecision, listWaitingMembers, settleMember } from '#prisma/stores/group-decisions'
import { onPool } from '#prisma/stores/sql'
import * as messages from '#workflows/complaint/messages'
import type { Services } from '../services.ts'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

const AT_ONCE = 8

/**
 * One decision for all members named: kept whole first, then told to each case, whose own guards have the last word. One that is
 * refused does not stop the rest; one that could not be told now is told by the sweeper.
 */
export const decide = reviewer
  .input(schema.decide.input)
  .output(schema.decide.output)
  .mutation(async ({ ctx, input: { groupId, commandId: id, kind, reasonCode, note, members } }) => {
    const { database } = ctx.services
    const { cityId, id: staffId } = ctx.staff
    checkGroupDecision({ kind, reasonCode, members })
    const found = await Promise.all(
      members.map(async ({ caseNumber, version, amountCents = null }) => {
        const { id: complaintId } = await findCityCase(database.prisma, cityId, caseNumber)
        return { complaintId, version, amountCents }
      }),
    )
    const at = clock.now()
    await keepGroupDecision(database, {
      id,
      groupId,
      cityId,
      kind,
      reasonCode,
      note,
      staffId,
      members: found,
      at,
    })
    return await tellMembers(ctx.services, id)
  })

async function tellMembers(services: Services, groupDecisionId: string) {
  const waiting = [...(await listWaitingMembers(onPool(services.database.pool), { groupDecisionId }))]
  const refused: { caseNumber: string; code: string }[] = []
  let applied = 0
  let left = 0
  const work = async (): Promise<void> => {
    for (let member = waiting.shift(); member; member = waiting.shift()) {
      try {
        await services.commands.onCase(
          member.caseNumber,
          messages.decideReview,
          messages.memberCommand(member),
        )
        await settleMember(services.database, member, null)
        applied += 1
      } catch (error) {
        if (!(error instanceof DomainError) || error.code === 'SERVICE_BUSY') {
          left += 1
          services.log.warn({ err: error, groupDecisionId }, 'a member was left to the sweeper')
          continue
        }
        await settleMember(services.database, member, error.code)
        refused.push({ caseNumber: member.caseNumber, code: error.code })
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { applied, refused, waiting: left }
}
