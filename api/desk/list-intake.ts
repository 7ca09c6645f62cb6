import { clock } from '#prisma/clock'
import { intakeList } from '#prisma/stores/intake-list'
import { agent } from '../trpc.ts'
import * as schema from './schema.ts'

/** What the rules could not decide, by the minute in which silence would accept it. */
export const listIntake = agent
  .input(schema.listIntake.input)
  .output(schema.listIntake.output)
  .query(async ({ ctx, input }) => {
    const { database, cipher } = ctx.services
    const page = await intakeList(database.prisma, cipher, ctx.staff.cityId, input)
    return { ...page, rows: [...page.rows], serverTime: clock.now() }
  })
