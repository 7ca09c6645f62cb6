import type { z } from 'zod'
import { findCityCase } from '#prisma/stores/city-cases'
import { staff } from '../trpc.ts'
import * as schema from './schema.ts'

type Said = z.infer<typeof schema.changed.output>

/** Says that a case, or any case of the city, changed; the page asks again by its key. */
export const changed = staff.input(schema.changed.input).subscription(async function* ({
  ctx,
  input,
  signal,
}): AsyncGenerator<Said> {
  const { database, changes } = ctx.services
  const until = signal ?? new AbortController().signal
  const { cityId } = ctx.staff
  const heard = input.caseNumber
    ? changes.ofCase((await findCityCase(database.prisma, cityId, input.caseNumber)).id, until)
    : changes.ofCity(cityId, until)
  for await (const { caseNumber } of heard) yield { caseNumber }
})
