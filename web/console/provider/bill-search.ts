import { z } from 'zod'

/** The provider's page: the day whose bill is compared; without one, the latest. */
export const billSearch = z.object({ day: z.iso.date().optional() })
