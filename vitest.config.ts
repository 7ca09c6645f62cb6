import { defineConfig } from 'vitest/config'

const PLATFORM = './test/platform/global-setup.ts'
/** they change for good what is their process's: its clock, or what stands for Temporal */
const ALONE = ['test/prisma/clock.test.ts', 'test/workflows/money-model*.test.ts']
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
      suite('unit', 0, ['test/domain/**/*.test.ts'], {
        setupFiles: ['./test/platform/seeded.ts'],
      }),
      suite('integration', 1, ['test/**/*.test.ts'], {
        exclude: [
          '**/node_modules/**',
          'test/architecture.test.ts',
          'test/domain/**',
          'test/e2e/**',
          ...ALONE,
        ],
        globalSetup: [PLATFORM],
        // a file's modules serve the next one: loading them anew for each took a tenth of the whole run
        isolate: false,
      }),
      suite('alone', 1, ALONE, { globalSetup: [PLATFORM] }),
      suite('e2e', 2, ['test/e2e/**/*.test.ts'], { globalSetup: [PLATFORM, BROWSER] }),
    ],
  },
})
