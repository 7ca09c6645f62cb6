import { readFileSync } from 'node:fs'
import { z } from 'zod'

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

export interface Summary {
  readonly passed: number
  readonly failed: number
  /** the names of the tests that did not run */
  readonly skipped: readonly string[]
}

/** Counts what Vitest reported. A file that could not even be read in counts as one failure. */
export function readSummary(file: string): Summary {
  const { testResults } = parse(file)
  const tests = testResults.flatMap((suite) => suite.assertionResults)
  const count = (status: string) => tests.filter((test) => test.status === status).length
  const brokenFiles = testResults.filter(
    (suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed'),
  ).length
  const skipped = tests.filter((test) => !['passed', 'failed'].includes(test.status))
  return {
    passed: count('passed'),
    failed: count('failed') + brokenFiles,
    skipped: skipped.map((test) => test.fullName),
  }
}

function parse(file: string): z.infer<typeof report> {
  try {
    return report.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { testResults: [] }
  }
}
