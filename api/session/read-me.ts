import { clock } from '#prisma/clock'
import { readCity } from '#prisma/stores/cities'
import { staff } from '../trpc.ts'
import * as schema from './schema.ts'

/** Who is signed in, where they work, and what time the server has. */
export const me = staff.output(schema.me.output).query(async ({ ctx }) => {
  const { id, name, role, demo, cityId } = ctx.staff
  const city = await readCity(ctx.services.database.prisma, cityId)
  return { id, name, role, demo, city, serverTime: clock.now() }
})
