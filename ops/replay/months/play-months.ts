import { randomUUID } from 'node:crypto'
import { clock } from '#prisma/clock'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { createLedger } from '#prisma/stores/ledger'
import type { ReplayCity } from '../city.ts'
import { compare, type Row } from '../compare.ts'
import { signInCookies } from '../people.ts'
import { type Group, planSeason, seeded } from '../plan.ts'
import { play } from '../play.ts'
import { openStage } from '../stage.ts'
import { watchStandings } from '../standings.ts'
import { clientOf } from '../../synthetic-claims.ts'
import { Agenda } from './agenda.ts'
import { planStatements } from './bank.ts'
import { arrivalsOf, daysOf, HOUR_MS, type Span, spanAfter } from './calendar.ts'
import { planMonths } from './monthly.ts'
import type { Office } from './office.ts'
import { fateOf, pursue } from './repayments.ts'
import { sendStatement } from './send-statement.ts'
import type { MonthsTarget } from './target.ts'

/** of the published pool of ten million, what is paid in at first; each quarter brings more */
const FIRST_INJECTION_CENTS = cents(300_000_000)

export interface Months {
  readonly count: number
  readonly seed: number
  readonly months?: number
  readonly target: MonthsTarget
  readonly planned: (groups: readonly Group[], span: Span) => void
  readonly progress: (done: number) => void
}

export interface Played {
  readonly rows: readonly Row[]
  readonly city: ReplayCity
  readonly span: Span
}

/** Plays a season over its months: who complains, who decides, who pays back, and what finance makes of it. */
export async function playMonths({
  count,
  seed,
  months,
  target,
  planned,
  progress,
}: Months): Promise<Played> {
  const { groups, cases } = planSeason(count, seed)
  const random = seeded(seed + 1)
  const span = spanAfter(clock.now(), months)
  planned(groups, span)
  // nobody is here yet: what comes first is one step
  await target.moved.passUntil(span.from, Number.POSITIVE_INFINITY)
  const standings = watchStandings(target.ownerDatabase)
  const database = openDatabase(target.ownerDatabase, { max: 2 })
  try {
    const stage = await openStage(target, groups, standings, { firstInjectionCents: FIRST_INJECTION_CENTS })
    const { city } = stage
    const ledger = createLedger(database.pool)
    const { fundId } = (await ledger.fundOfCity(city.id)) ?? { fundId: '' }
    const district = await openDistrictFund(ledger, city)
    const cookies = await signInCookies(target, city, 'finance')
    const agenda = new Agenda(span.until)
    const office: Office = {
      agenda,
      random,
      first: clientOf(target, cookies),
      second: clientOf(target, await signInCookies(target, city, 'finance2')),
    }
    let done = 0
    for (const { at, cases: together } of arrivalsOf(cases, span, random))
      for (const one of together) {
        const fate = fateOf(random)
        agenda.add(at, async () => {
          const caseNumber = await play(stage, one)
          stage.began(caseNumber)
          if (one.ending === 'advanced' || one.ending === 'small-fast')
            await pursue(office, caseNumber, clock.now(), fate)
          done += 1
          progress(done)
        })
      }
    planMonths(office, span, district)
    const bytes = (key: string) => Buffer.from(key, 'base64')
    const { fieldKey, indexKey } = target.secrets
    planStatements(
      office,
      {
        database,
        fundId,
        cipher: createFieldCipher({ field: bytes(fieldKey), index: bytes(indexKey) }),
        send: (accountId, fileName, content) =>
          sendStatement(target, cookies, { accountId, fileName, content }),
      },
      span,
    )
    for (const day of daysOf(span)) agenda.add(new Date(day.getTime() + HOUR_MS), target.daily)
    await work(agenda, target, span)
    return { rows: await compare(target.ownerDatabase, city, groups), city, span }
  } catch (error) {
    console.error(target.lastWords())
    throw error
  } finally {
    await Promise.all([standings.stop(), database.close()])
  }
}

/**
 * While somebody is at work this passes at a time. Less than a payout waits before it asks the provider, so that asking and
 * being told do not meet (ADR 018).
 */
const MOMENT_MS = 1_500
const BREATH_MS = 20

/** Does what is due, lets time pass while it is done, and then passes to what comes next. */
async function work(agenda: Agenda, { moved }: MonthsTarget, span: Span): Promise<void> {
  let atWork = 0
  const failed: unknown[] = []
  const begin = () => {
    for (const { act } of agenda.takeDue(clock.now())) {
      atWork += 1
      void act()
        .catch((error: unknown) => failed.push(error))
        .finally(() => {
          atWork -= 1
        })
    }
  }
  for (let next = agenda.nextAt(); next; next = agenda.nextAt()) {
    await moved.passUntil(next)
    for (begin(); atWork > 0; begin()) {
      await moved.passMoment(MOMENT_MS)
      await new Promise((resolve) => setTimeout(resolve, BREATH_MS))
      if (failed.length > 0) throw failed[0]
    }
  }
  await moved.passUntil(new Date(span.until.getTime() - HOUR_MS))
}

async function openDistrictFund(
  ledger: ReturnType<typeof createLedger>,
  { id, code }: { readonly id: string; readonly code: string },
): Promise<string> {
  const fundId = randomUUID()
  const answer = await ledger.openFund({
    key: `${id}:open-district`,
    fundId,
    actor: SYSTEM,
    cityId: id,
    kind: 'district',
    code: `${code}D`,
    name: '示例区先行赔付基金',
    capCents: cents(100_000_000),
  })
  if (answer.refused !== null) throw new Error(`the district's fund was not opened: ${answer.refused}`)
  return fundId
}
