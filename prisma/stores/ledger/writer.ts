import type { Pool } from 'pg'
import { z } from 'zod'
import type { DomainErrorCode } from '#domain/errors'
import { MAX_CENTS } from '#domain/money'
import { ANSWERS } from './answers.ts'
import type { LedgerWriter, Refused } from './contract.ts'
import { asTrouble, isKeyRace } from './trouble.ts'

type LedgerFunction =
  | 'open_fund'
  | 'inject'
  | 'set_cap'
  | 'reserve'
  | 'release'
  | 'capture'
  | 'recover'
  | 'pay_out_surplus'
  | 'return_payout'
  | 'write_off'
  | 'reverse'

const row = z.object({ answer: z.unknown() })

/** The parts of a command that are money, whichever of them it has. */
interface WithMoney {
  readonly amountCents?: number
  readonly capCents?: number
}

/** An amount nobody could mean is refused before it costs a lock, and is not remembered: the key was never used. */
function refuseAmount(command: WithMoney): Refused | null {
  const refuse = (code: DomainErrorCode, field: string, value: number): Refused => ({
    refused: code,
    facts: { field, value: String(value) },
  })
  for (const [field, value] of [
    ['amountCents', command.amountCents],
    ['capCents', command.capCents],
  ] as const) {
    if (value === undefined) continue
    if (!Number.isSafeInteger(value) || value > MAX_CENTS) return refuse('AMOUNT_NOT_EXACT', field, value)
    if (value <= 0) return refuse('AMOUNT_NOT_POSITIVE', field, value)
  }
  return null
}

export function createWriter(pool: Pool): LedgerWriter {
  const once = async (name: LedgerFunction, body: string) => {
    const { rows } = await pool.query({
      name: `ledger_${name}`,
      text: `SELECT ledger_${name}($1::jsonb) AS answer`,
      values: [body],
    })
    return row.parse(rows[0]).answer
  }

  const ask = async (name: LedgerFunction, body: string) => {
    try {
      return await once(name, body)
    } catch (error) {
      if (isKeyRace(error)) return once(name, body)
      throw error
    }
  }

  const call = async <Answer>(
    name: LedgerFunction,
    answer: z.ZodType<Answer>,
    command: object & WithMoney,
  ): Promise<Answer | Refused> => {
    const wrong = refuseAmount(command)
    if (wrong) return wrong
    try {
      return answer.parse(await ask(name, JSON.stringify(command)))
    } catch (error) {
      throw asTrouble(error)
    }
  }

  return {
    openFund: (command) => call('open_fund', ANSWERS.posted, command),
    inject: (command) => call('inject', ANSWERS.posted, command),
    setCap: (command) => call('set_cap', ANSWERS.posted, command),
    reserve: (command) => call('reserve', ANSWERS.reserved, command),
    release: (command) => call('release', ANSWERS.released, command),
    capture: (command) => call('capture', ANSWERS.captured, command),
    recover: (command) => call('recover', ANSWERS.recovered, command),
    payOutSurplus: (command) => call('pay_out_surplus', ANSWERS.posted, command),
    returnPayout: (command) => call('return_payout', ANSWERS.posted, command),
    writeOff: (command) => call('write_off', ANSWERS.posted, command),
    reverse: (command) => call('reverse', ANSWERS.posted, command),
  }
}
