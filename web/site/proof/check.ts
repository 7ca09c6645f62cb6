import { sha256 } from '@noble/hashes/sha2.js'
import { dailyHead, proof as proofShape } from '#api/proof/schema'
import { cashIn } from '#domain/chain'
import { checkProof, type ProofCheck } from '#domain/proof'

export interface Checked {
  readonly voucherNo: string
  readonly day: string | null
  readonly block: number
  readonly cash: ReturnType<typeof cashIn>
  readonly check: ProofCheck
}

/** Follows a proof in the reader's own browser, up to the head that is published for its day. @returns null when it is no proof */
export async function checkText(text: string): Promise<Checked | null> {
  const read = proofShape.safeParse(parsed(text))
  if (!read.success) return null
  const { voucherNo, block, day } = read.data
  const published = day ? await fetchHead(day.head.day) : null
  const check = checkProof(sha256, read.data, published)
  return { voucherNo, day: day?.head.day ?? null, block: block.no, cash: cashIn(read.data.text), check }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function fetchHead(day: string) {
  const answer = await fetch(`/heads/${day}.json`).catch(() => null)
  if (!answer?.ok) return null
  const read = dailyHead.safeParse(await answer.json())
  return read.success ? read.data : null
}
