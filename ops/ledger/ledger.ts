import { parseArgs } from 'node:util'
import { messageOf, Refusal } from '../refusal.ts'
import { runExport } from './export-command.ts'
import { runCheckProof, runProof } from './proof-command.ts'
import { runVerify } from './verify-command.ts'

const ADVICE = `npm run ledger -- verify [--fund CODE] [--heads FOLDER]
    recomputes every fund, or one, and names the first place that is wrong; with the published heads it also sees a past
    that was written anew as a whole
  npm run ledger -- verify --export FOLDER
    the same from exports in the format jsonl alone, without the database
  npm run ledger -- export --format hledger|beancount|csv|jsonl --fund CODE [--out FILE] [--as-of INSTANT]
    the whole ledger of a fund, or as it stood at an instant such as 2026-11-23T18:00:00+08:00
  npm run ledger -- proof --voucher NUMBER [--out FILE]
    the proof that one voucher stands in the ledger, disclosing no other
  npm run ledger -- check-proof --proof FILE [--heads FOLDER]
    follows a proof without the database, up to the published head of its day`

/** Each says whether everything was as it should be. */
const COMMANDS = new Map([
  ['verify', runVerify],
  ['export', runExport],
  ['proof', runProof],
  ['check-proof', runCheckProof],
])

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      fund: { type: 'string' },
      heads: { type: 'string' },
      export: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
      voucher: { type: 'string' },
      proof: { type: 'string' },
      'as-of': { type: 'string' },
    },
  })
  const command = positionals.length === 1 && COMMANDS.get(positionals[0] ?? '')
  if (!command) throw new Refusal('Say what to do.', ADVICE)
  if (!(await command({ ...values, advice: ADVICE }))) process.exitCode = 1
} catch (error) {
  console.error(`✖ ${messageOf(error)}\n  ${error instanceof Refusal ? error.advice : ''}`)
  process.exitCode = 1
}
