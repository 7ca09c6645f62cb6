import { createWriteStream, renameSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { Refusal } from '../refusal.ts'
import { findDatabase } from '../running.ts'
import { exportFund, isFormat } from './export.ts'
import type { LedgerOptions } from './options.ts'

const instant = z.iso.datetime({ offset: true })

export async function runExport(options: LedgerOptions): Promise<boolean> {
  const { fund: code, format = '', out, 'as-of': asked, advice } = options
  if (!isFormat(format)) throw new Refusal('Say which format.', advice)
  if (asked !== undefined && !instant.safeParse(asked).success)
    throw new Refusal(`${asked} is no instant with its zone.`, advice)
  const asOf = asked === undefined ? null : new Date(asked)
  const pool = createPool(await findDatabase(), { max: 3, patient: true })
  try {
    const funds = await createLedger(pool).funds()
    const fund = funds.find((one) => one.code === code)
    const known = funds.map((one) => one.code).join(', ') || 'none'
    if (!fund) throw new Refusal(`There is no fund ${code ?? ''} here, but ${known}.`, advice)
    if (out === undefined) {
      await exportFund(pool, fund, { format, asOf, to: process.stdout })
      return true
    }
    // whole or not at all
    const partial = `${out}.partial`
    try {
      await exportFund(pool, fund, { format, asOf, to: createWriteStream(partial) })
      renameSync(partial, out)
    } finally {
      rmSync(partial, { force: true })
    }
    return true
  } finally {
    await pool.end()
  }
}
