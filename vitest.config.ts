import { defineConfig } from 'vitest/config'

const PLATFORM = './test/platform/global-setup.ts'
const MOVES_THE_CLOCK = 'test/prisma/clock.test.ts'
const BROWSER = './test/platform/browser-setup.ts'

const suite = (
  name: string,
  order: number,
  include: string[],
  options: { exclude?: string[]; globalSetup?: string[]; setupFiles?: string[]; isolate?: boolean } = {},
) => ({
  extends: true as const,
  test: {
    name,
    include,
    exclude: ['**/node_modules/**'],
    sequence: { groupOrder: order },
    ...options,
  },
})

/** From the quickest to the slowest; all but the first two suites share one PostgreSQL and one Temporal. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    projects: [
      suite('architecture', 0, ['test/architecture.test.ts']),
      // the last of these moves the clock of its process for good
      suite('unit', 0, ['test/domain/**/*.test.ts', MOVES_THE_CLOCK], {
        setupFiles: ['./test/platform/seeded.ts'],
      }),
      suite('integration', 1, ['test/**/*.test.ts'], {
        exclude: [
          '**/node_modules/**',
          'test/architecture.test.ts',
          'test/domain/**',
          'test/e2e/**',
          MOVES_THE_CLOCK,
        ],
        globalSetup: [PLATFORM],
        // a file's modules serve the next one: loading them anew for each took a tenth of the whole run
        isolate: false,
      }),
      suite('e2e', 2, ['test/e2e/**/*.test.ts'], { globalSetup: [PLATFORM, BROWSER] }),
    ],
  },
})
