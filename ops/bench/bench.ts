import { parseArgs } from 'node:util'
import { benchLedger } from './ledger.ts'
import { benchPath } from './path.ts'
import { benchPayout } from './payout.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    cases: { type: 'string', default: '300' },
    rounds: { type: 'string' },
    /** Temporal's histories in a file instead of in memory */
    file: { type: 'boolean', default: false },
    /** reservations in one measurement */
    count: { type: 'string', default: '20000' },
    /** entries to build before the grown ledger is measured */
    entries: { type: 'string', default: '0' },
  },
})

const say = (line: string) => process.stderr.write(`${line}\n`)

const BENCHES = {
  path: () =>
    benchPath({
      cases: Number(values.cases),
      rounds: Number(values.rounds ?? 3),
      temporalInFile: values.file,
      say,
    }),
  payout: () => benchPayout({ cases: Number(values.cases), rounds: Number(values.rounds ?? 3), say }),
  ledger: () =>
    benchLedger({
      rounds: Number(values.rounds ?? 5),
      count: Number(values.count),
      entries: Number(values.entries),
      say,
    }),
}

const [name] = positionals
if (name !== 'path' && name !== 'payout' && name !== 'ledger') {
  say('Say which:')
  say('  npm run bench -- path [--cases 300] [--rounds 3] [--file] [--json]')
  say('  npm run bench -- payout [--cases 300] [--rounds 3] [--json]')
  say('  npm run bench -- ledger [--count 20000] [--rounds 5] [--entries 10000000] [--json]')
  process.exit(2)
}
const found = await BENCHES[name]()
process.stdout.write(values.json ? `${JSON.stringify(found)}\n` : `${JSON.stringify(found, null, 2)}\n`)
process.exit(0)
