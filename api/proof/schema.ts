import { z } from 'zod'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const path = z.array(z.object({ side: z.enum(['left', 'right']), hash })).max(64)
const count = z.int().nonnegative()

/** A head as it is published, one a day. */
export const dailyHead = z.object({ day: z.iso.date(), blocks: count, root: hash, prevHash: hash, hash })

/** A proof as it is handed out, saved and read again; whatever else is in the file is not looked at. */
export const proof = z.object({
  format: z.literal('xianpei-proof-v1'),
  voucherNo: z.string().max(40),
  text: z.string().max(20_000),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  path,
  block: z.object({
    fundId: z.string().max(40),
    no: count,
    fromSeq: count,
    toSeq: count,
    root: hash,
    prevHash: hash,
    hash,
  }),
  day: z.object({ head: dailyHead, path }).nullable(),
})

export const proofs = { output: z.object({ proofs: z.array(proof) }) }
