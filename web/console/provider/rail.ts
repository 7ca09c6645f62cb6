import type { Outputs } from '../client.ts'

/** A way out, as the server describes it. */
export type Rail = Outputs['rail']['list']['rails'][number]
