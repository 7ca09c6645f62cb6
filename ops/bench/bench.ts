import { parseArgs } from 'node:util'
import { benchPath } from './path.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    cases: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '3' },
    /** Temporal's histories in a file instead of in memory */
    file: { type: 'boolean', default: false },
  },
})

const say = (line: string) => process.stderr.write(`${line}\n`)
if (positionals[0] !== 'path') {
  say('Say which: npm run bench -- path [--cases 300] [--rounds 3] [--file] [--json]')
  process.exit(2)
}
const found = await benchPath({
  cases: Number(values.cases),
  rounds: Number(values.rounds),
  temporalInFile: values.file,
  say,
})
process.stdout.write(values.json ? `${JSON.stringify(found)}\n` : `${JSON.stringify(found, null, 2)}\n`)
process.exit(0)
