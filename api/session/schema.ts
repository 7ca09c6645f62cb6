import { z } from 'zod'
import { instant, staffRole } from '../fields.ts'

export const me = {
  output: z.object({
    id: z.string(),
    name: z.string(),
    role: staffRole,
    demo: z.boolean(),
    city: z.object({
      id: z.string(),
      code: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      /** nothing in it happened */
      synthetic: z.boolean(),
    }),
    /** so that clocks on screen tick by the server's time */
    serverTime: instant,
  }),
}

/** Gives back every case this person holds; asked for before signing out. */
export const releaseClaims = { output: z.object({ released: z.int() }) }
