/**
 * Seeds that failed once, and what they found; `npm test` runs them always. A change of what a seed may do changes what it does, so what
 * was found is a test of its own as well (`test/workflows/money-model-found.test.ts`).
 */
export const KEPT_SEEDS: readonly number[] = [
  // a repayment confirmed after its claim was cancelled
  4,
  // a second surplus while the first was on its way
  5,
  // a case resumed in review
  36,
]
