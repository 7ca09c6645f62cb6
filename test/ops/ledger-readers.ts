import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Pool } from 'pg'
import { z } from 'zod'
import { ACCOUNTS } from '#domain/accounts'
import { cacheFolder, installAtomically } from '#ops/provision/cache'
import { isExecutable, onPath, run } from '#ops/provision/programs'
import { createLedger } from '#prisma/stores/ledger'

const BEANCOUNT = 'beancount==3.2.3'
const INSTALL_WITHIN_MS = 300_000
const READ_WITHIN_MS = 120_000

/** What another program makes of an export: the balance of every account that has one, in fen. */
export type Balances = ReadonlyMap<string, number>

/** `-1234.05` as fen, without a float in between. */
export function fenOf(text: string): number {
  const [, sign = '', yuan = '', fen = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text) ?? []
  if (yuan === '') throw new Error(`${text} is no amount`)
  return (sign === '-' ? -1 : 1) * (Number(yuan) * 100 + Number(fen.padEnd(2, '0')))
}

const withoutZeros = (balances: Iterable<readonly [string, number]>): Balances =>
  new Map([...balances].filter(([, fen]) => fen !== 0).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Loads a file with beancount itself; every error it finds fails, a balance that is asserted and is not among them. */
const LOAD = `
import json, sys
from collections import defaultdict
from beancount import loader
from beancount.core import data
entries, errors, _ = loader.load_file(sys.argv[1])
balances = defaultdict(int)
for entry in entries:
    if isinstance(entry, data.Transaction):
        for posting in entry.postings:
            balances[posting.account] += posting.units.number
print(json.dumps({
    'errors': [error.message for error in errors],
    'transactions': sum(isinstance(entry, data.Transaction) for entry in entries),
    'assertions': sum(isinstance(entry, data.Balance) for entry in entries),
    'balances': {account: str(number) for account, number in balances.items()},
}))
`

const loaded = z.object({
  errors: z.array(z.string()),
  transactions: z.int(),
  assertions: z.int(),
  balances: z.record(z.string(), z.string()),
})

const python = (): string => {
  const found = onPath('python3') ?? onPath('python')
  if (!found) throw new Error('python3 is not installed')
  return found
}

/** beancount from PyPI with what it needs, kept outside the project. @returns the folder to put on Python's path */
async function beancount(): Promise<string> {
  const folder = path.join(cacheFolder(), BEANCOUNT.replace('==', '-'))
  const options = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target']
  if (!existsSync(folder))
    await installAtomically(folder, async (partial) => {
      await run(python(), [...options, partial, BEANCOUNT], { timeout: INSTALL_WITHIN_MS })
    })
  return folder
}

export async function readByBeancount(file: string) {
  const env = { ...process.env, PYTHONPATH: await beancount(), BEANCOUNT_DISABLE_LOAD_CACHE: '1' }
  const { stdout } = await run(python(), ['-c', LOAD, file], { env, timeout: READ_WITHIN_MS })
  const { balances, ...rest } = loaded.parse(JSON.parse(stdout))
  return {
    ...rest,
    balances: withoutZeros(Object.entries(balances).map(([name, text]) => [name, fenOf(text)])),
  }
}

/**
 * hledger where it is installed, or out of Debian's package without installing it.
 * @returns undefined where neither is to be had
 */
export async function findHledger(): Promise<string | undefined> {
  const folder = path.join(cacheFolder(), 'hledger')
  const kept = path.join(folder, 'usr/bin/hledger')
  const known = onPath('hledger') ?? (isExecutable(kept) ? kept : undefined)
  if (known) return known
  try {
    await installAtomically(folder, async (partial) => {
      await run('apt-get', ['download', 'hledger'], { cwd: partial, timeout: INSTALL_WITHIN_MS })
      const [file = ''] = readdirSync(partial).filter((name) => name.endsWith('.deb'))
      await run('dpkg', ['-x', path.join(partial, file), partial])
      await run(path.join(partial, 'usr/bin/hledger'), ['--version'])
    })
    return kept
  } catch {
    return undefined
  }
}

/** `hledger check` with what it can check of such a file, then the balances. */
export async function readByHledger(hledger: string, file: string): Promise<Balances> {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const options = { env, timeout: READ_WITHIN_MS, maxBuffer: 64 << 20 }
  await run(hledger, ['-f', file, 'check', 'accounts', 'commodities', 'ordereddates'], options)
  const arguments_ = ['-f', file, 'balance', '--flat', '--no-total', '-O', 'csv']
  const { stdout } = await run(hledger, arguments_, options)
  const rows = stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((row): [string, number] => {
      const [, name = '', amount = ''] = /^"([^"]+)","(-?[\d.]+)(?: CNY)?"$/.exec(row) ?? []
      return [name, fenOf(amount)]
    })
  return withoutZeros(rows)
}

/** Our balances under the names that a format gives the accounts, without the empty ones. */
export async function balancesOf(
  pool: Pool,
  { fundId, code }: { readonly fundId: string; readonly code: string },
  nameOf: (account: (typeof ACCOUNTS)[number], code: string) => string,
): Promise<Balances> {
  const balances = await createLedger(pool).balances(fundId)
  const named = ACCOUNTS.map((account): [string, number] => [
    nameOf(account, code),
    balances.get(account.id) ?? 0,
  ])
  return new Map(named.filter(([, fen]) => fen !== 0).sort(([a], [b]) => (a < b ? -1 : 1)))
}
