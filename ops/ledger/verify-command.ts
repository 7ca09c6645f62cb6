import { readdirSync } from 'node:fs'
import path from 'node:path'
import { FAULTS, type Finding } from '#domain/ledger-audit'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { Refusal } from '../refusal.ts'
import { findDatabase } from '../running.ts'
import type { LedgerOptions } from './options.ts'
import { verifyExport } from './verify-export.ts'
import { type Verified, verifyFund, verifyHeads } from './verify.ts'

function sayFinding(where: string, finding: Finding) {
  console.log(`✖ ${where}: ${FAULTS[finding.fault]}`)
  console.log(`  at ${finding.place}: expected ${finding.expected}, found ${finding.found}`)
}

/** @returns whether it is sound */
async function tell(code: string, verify: () => Promise<Verified>): Promise<boolean> {
  const began = performance.now()
  const { finding, journals, entries, blocks, head } = await verify()
  const seconds = (performance.now() - began) / 1_000
  const read = `${journals} journals, ${entries} entries, ${blocks} blocks in ${seconds.toFixed(1)} s`
  if (finding) {
    sayFinding(code, finding)
    console.log(`  sound before it: ${read}`)
  } else console.log(`✔ ${code}: ${read}; head ${head}`)
  return finding === null
}

async function verifyFolder(folder: string, advice: string): Promise<boolean> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  if (files.length === 0) throw new Refusal(`There is no export in ${folder}.`, advice)
  let sound = true
  for (const name of files.toSorted())
    sound = (await tell(name, () => verifyExport(path.join(folder, name)))) && sound
  return sound
}

export async function runVerify({ fund, heads, export: folder, advice }: LedgerOptions): Promise<boolean> {
  if (folder) return await verifyFolder(folder, advice)
  const pool = createPool(await findDatabase(), { max: 2, patient: true })
  try {
    const funds = (await createLedger(pool).funds()).filter(({ code }) => !fund || code === fund)
    if (funds.length === 0) throw new Refusal(`There is no fund ${fund ?? ''} here.`, advice)
    let sound = true
    for (const { fundId, code } of funds) sound = (await tell(code, () => verifyFund(pool, fundId))) && sound
    if (heads) {
      const { days, finding } = await verifyHeads(pool, heads)
      if (finding) sayFinding('published heads', finding)
      else console.log(`✔ ${days} published days agree`)
      sound = sound && finding === null
    }
    return sound
  } finally {
    await pool.end()
  }
}
