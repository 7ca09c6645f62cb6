import { clock } from '#prisma/clock'
import { takeAnswer as take } from '#prisma/stores/bank-answers'
import { fundOfCity } from '#prisma/stores/fund-pages'
import type { SignedInStaff } from '../context.ts'
import type { Services } from '../services.ts'
import { readAnswer } from './read-answer.ts'
import type { Taken } from './schema.ts'
import { tellCases } from './tell-cases.ts'

/** Reads what the bank answered, keeps what came of it, and has the cases ask. */
export async function takeAnswer(
  services: Pick<Services, 'database' | 'ledger' | 'commands' | 'log'>,
  staff: Pick<SignedInStaff, 'id' | 'cityId'>,
  given: { readonly fileName: string; readonly content: Buffer },
): Promise<Taken> {
  const { fundId } = await fundOfCity(services.ledger, staff.cityId)
  const answer = readAnswer(given.content)
  const file = { ...given, fundId, staffId: staff.id, at: clock.now() }
  const { changed, ...told } = await take(services.database, file, answer)
  await tellCases(services, changed)
  return { ...told, changed: changed.length }
}
