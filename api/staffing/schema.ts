import { z } from 'zod'
import { instant, plainText, staffRole } from '../fields.ts'

const member = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: staffRole,
  demo: z.boolean(),
  createdAt: instant,
  disabledAt: instant.nullable(),
  mine: z.boolean(),
})

export const listStaff = { output: z.object({ staff: z.array(member) }) }

export const createStaff = {
  input: z.strictObject({
    name: plainText(1, 80),
    email: z.email().max(200),
    role: staffRole,
    password: z.string().min(12).max(128),
  }),
  output: member,
}

export const disableStaff = { input: z.strictObject({ staffId: z.string().max(64) }), output: member }
