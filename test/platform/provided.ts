import type { TemporaryPlatform } from '#ops/temporary'

declare module 'vitest' {
  export interface ProvidedContext {
    platform: TemporaryPlatform
    /** null where no browser could be found */
    chromiumPath: string | null
  }
}
