import fc from 'fast-check'

/** What a seed may do, and how often beside the others. */
const WEIGHTS = {
  file: 10,
  decide: 12,
  approve: 10,
  undo: 2,
  askTourist: 2,
  answerQuestion: 2,
  decideHold: 3,
  correct: 5,
  cancel: 3,
  resolve: 7,
  reopen: 3,
  merchantResponds: 3,
  decideObjection: 3,
  record: 8,
  decidePaper: 9,
  collect: 5,
  notify: 7,
  arrive: 6,
  sendBack: 3,
  fault: 9,
  loseStep: 3,
  loseLedger: 4,
  crash: 2,
  inject: 3,
  setCap: 3,
  sweep: 5,
  again: 3,
  pass: 18,
  wait: 7,
} as const
export type StepKind = keyof typeof WEIGHTS

/** `which` picks among what it could be about, `how` among the ways of doing it. */
export interface Step {
  readonly do: StepKind
  readonly which: number
  readonly how: number
}

const isKind = (name: string): name is StepKind => Object.hasOwn(WEIGHTS, name)
const kinds = Object.keys(WEIGHTS).filter(isKind)
const number = fc.noBias(fc.nat(9_999))

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.oneof(...kinds.map((kind) => ({ weight: WEIGHTS[kind], arbitrary: fc.constant(kind) }))),
  which: number,
  how: number,
})

/** The same seed makes the same script for ever. */
export function scriptOf(seed: number, length: number): readonly Step[] {
  const all = fc.array(step, { minLength: length, maxLength: length, size: 'max' })
  const [script] = fc.sample(all, { seed, numRuns: 1 })
  if (!script) throw new Error('no script')
  return script
}
