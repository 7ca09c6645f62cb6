import type { Ledger } from '#prisma/stores/ledger/contract'

export interface HeadAt {
  readonly blockNo: number
  readonly hash: string
}

/** The block that seals the last journal of a moment: who has it can prove what the chain was then. Null before the first. */
export async function headAt(
  ledger: Pick<Ledger, 'vouchers' | 'proofOf'>,
  fundId: string,
  through: number,
): Promise<HeadAt | null> {
  if (through === 0) return null
  const [last] = await ledger.vouchers({ fundId, after: through - 1, through, limit: 1 })
  if (!last) return null
  const { block } = await ledger.proofOf(last.voucherNo)
  return { blockNo: block.no, hash: block.hash }
}
