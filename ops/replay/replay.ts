import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { formatYuan } from '#domain/money'
import { Refusal } from '../refusal.ts'
import { isSame, type Row } from './compare.ts'
import { runSeason } from './months/run.ts'
import type { Group } from './plan.ts'
import { SANYA_2024 } from './sanya-2024.ts'
import { playSeason } from './season.ts'
import { runningTarget, temporaryTarget } from './target.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '2024' },
    count: { type: 'string', default: String(SANYA_2024.complaints) },
    /** on the platform that runs on this data folder, instead of one in a temporary place */
    running: { type: 'boolean', default: false },
    /** spread over sixteen months under a clock that is moved */
    season: { type: 'boolean', default: false },
    /** so many percent of the provider's calls and notifications go wrong on the way */
    faults: { type: 'string', default: '0' },
    /** stays up afterwards, to be looked at */
    keep: { type: 'boolean', default: false },
  },
})
const count = Number(values.count)
if (
  positionals[0] !== 'sanya-2024' ||
  !Number.isInteger(count) ||
  count < 50 ||
  (values.keep && !values.season) ||
  !(Number(values.faults) >= 0 && Number(values.faults) <= 50)
) {
  process.stderr.write(
    'Say which: npm run replay -- sanya-2024 [--seed N] [--count N, at least 50] [--faults PERCENT, at most 50] [--running | --season [--keep]]\n',
  )
  process.exit(2)
}

const bar = new SingleBar({
  format: '{bar} {value}/{total} cases, {duration_formatted}, {eta_formatted} to go',
})
const began = Date.now()
const planned = (groups: readonly Group[]) => {
  console.log('Amounts are synthetic; the totals are Sanya’s, scaled to the count.')
  console.table(
    groups.map(({ ending, cases, amountCents }) => ({
      ending,
      cases,
      total: amountCents === null ? '—' : formatYuan(amountCents),
    })),
  )
  bar.start(count, 0)
}
const tell = (rows: readonly Row[]) => {
  bar.stop()
  console.table(rows.map((row) => ({ ...row, same: isSame(row) ? 'yes' : 'NO' })))
  console.log(`${count} cases in ${Math.round((Date.now() - began) / 1_000)} s`)
  process.exitCode = rows.every(isSame) ? 0 : 1
}
const run = { count, seed: Number(values.seed), planned, progress: (done: number) => bar.update(done) }
try {
  if (values.season && values.running)
    throw new Refusal(
      'A season has a clock of its own.',
      'Leave out --running: it gets a platform of its own.',
    )
  if (values.season && Number(values.faults) > 0)
    throw new Refusal('A season has no faults.', 'Leave out --season: faults are played at once.')
  if (values.season) await runSeason({ ...run, keep: values.keep, tell })
  else await runAtOnce()
} catch (error) {
  bar.stop()
  if (!(error instanceof Refusal)) throw error
  console.error(`✖ ${error.message}\n  ${error.advice}`)
  process.exitCode = 1
}
process.exit()

async function runAtOnce(): Promise<void> {
  const target = await (values.running ? runningTarget() : temporaryTarget(count))
  try {
    tell(await playSeason({ ...run, target, faultPercent: Number(values.faults) }))
  } finally {
    await target.stop()
  }
}
