import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { createAccount } from '#api/auth/accounts'
import { SYSTEM } from '#domain/people'
import { DEFAULT_POLICY } from '#domain/policy'
import { type City, createCity } from '#prisma/stores/cities'
import { type Database, openDatabase } from '#prisma/stores/database'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { Refusal } from '../refusal.ts'
import { ask } from './ask.ts'

const account = z.object({
  email: z.email('The e-mail address is not one.'),
  name: z.string().min(1, 'The name is empty.').max(80, 'The name is longer than 80 signs.'),
  password: z
    .string()
    .min(12, 'The password is shorter than 12 signs.')
    .max(128, 'The password is longer than 128 signs.'),
})

const newCity = z.object({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,39}$/, 'The short name of the city is small letters, digits and dashes.'),
  code: z.string().regex(/^[A-Z]{2,4}$/, 'The code of the city is two to four capital letters.'),
  nameZh: z.string().min(1, 'The Chinese name of the city is empty.'),
  nameEn: z.string().min(1, 'The English name of the city is empty.'),
})

/** The first administrator of a city, and the city itself where there is none. Everybody else is made in the console. */
export async function createAdministrator(ownerUrl: string): Promise<string> {
  const database = openDatabase(ownerUrl, { max: 2 })
  try {
    if (await database.prisma.staff.count({ where: { role: 'admin', demo: false, disabledAt: null } }))
      throw new Refusal(
        'There is an administrator already.',
        'Further accounts are made by an administrator in the console.',
      )
    const given = check(account, {
      email: await ask('E-mail', 'XIANPEI_ADMIN_EMAIL'),
      name: await ask('Name or role', 'XIANPEI_ADMIN_NAME'),
      password: await ask('Password (12 signs or more)', 'XIANPEI_ADMIN_PASSWORD', { hidden: true }),
    })
    const cityId =
      (await database.prisma.city.findFirst({ select: { id: true } }))?.id ??
      (await openCity(database, ownerUrl))
    const id = await createAccount(database.prisma, { ...given, role: 'admin', cityId })
    if (!id) throw new Refusal(`${given.email} has an account already.`, 'Give another e-mail address.')
    return `${given.email} may sign in as the administrator of ${cityId}.`
  } finally {
    await database.close()
  }
}

/** The default policy in force, and the fund open but empty: two of the finance staff fill it. */
async function openCity(database: Database, ownerUrl: string): Promise<string> {
  const city: City = {
    ...check(newCity, {
      id: await ask('Short name of the city, like sanya', 'XIANPEI_CITY_ID'),
      code: await ask('Its code in case numbers, like SY', 'XIANPEI_CITY_CODE'),
      nameZh: await ask('Its Chinese name', 'XIANPEI_CITY_NAME_ZH'),
      nameEn: await ask('Its English name', 'XIANPEI_CITY_NAME_EN'),
    }),
    synthetic: false,
  }
  const pool = createPool(ownerUrl, { max: 1 })
  try {
    await createCity(database.prisma, city, DEFAULT_POLICY)
    const opened = await createLedger(pool).openFund({
      key: `${city.id}:open-fund`,
      fundId: randomUUID(),
      actor: SYSTEM,
      cityId: city.id,
      kind: 'city',
      code: city.code,
      name: `${city.nameZh}先行赔付基金`,
      capCents: DEFAULT_POLICY.fundCapCents,
    })
    if (opened.refused)
      throw new Refusal(`The fund could not be opened (${opened.refused}).`, 'Choose another short name.')
  } finally {
    await pool.end()
  }
  return city.id
}

function check<T>(schema: z.ZodType<T>, given: unknown): T {
  const checked = schema.safeParse(given)
  if (checked.success) return checked.data
  throw new Refusal(checked.error.issues[0]?.message ?? 'That cannot be.', 'Run the command again.')
}
