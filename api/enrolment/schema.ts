import { z } from 'zod'
import { cursor, instant, pageSize, plainText } from '../fields.ts'

const merchant = z.object({
  merchantId: z.uuid(),
  name: z.string(),
  nameEn: z.string().nullable(),
  category: z.string(),
  address: z.string(),
  plateCode: z.string(),
  enrolledAt: instant.nullable(),
  delistedAt: instant.nullable(),
})

export const list = {
  input: z.strictObject({
    show: z.enum(['enrolled', 'not-enrolled', 'all']).default('all'),
    text: plainText(1, 80).optional(),
    cursor: cursor.optional(),
    limit: pageSize,
  }),
  output: z.object({ rows: z.array(merchant), nextCursor: cursor.nullable() }),
}

const onMerchant = z.strictObject({ merchantId: z.uuid() })
export const enrol = { input: onMerchant, output: merchant }
export const delist = { input: onMerchant, output: merchant }
