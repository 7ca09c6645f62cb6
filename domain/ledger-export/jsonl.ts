import type { LedgerFormat } from './format.ts'

/**
 * Everything there is, a JSON object a line: the fund, its journals with their salts, each block after the journals that it
 * seals, and at the end what the fund's row says. Numbers, balances and the chain can be recomputed from it alone.
 */
export function jsonlFormat(): LedgerFormat {
  const line = (content: object) => `${JSON.stringify(content)}\n`
  return {
    begin: (fund) => line({ format: 'xianpei-ledger-v1', fund }),
    journal: (journal) => line({ journal }),
    block: (block) => line({ block }),
    end: (end) => line({ end }),
  }
}
