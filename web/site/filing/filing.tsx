import { type ComponentType, type FormEvent, useState } from 'react'
import { useDraft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { go } from '../navigation.tsx'
import { pathTo, STEP_NAMES, type StepName } from '../paths.ts'
import { ErrorSummary, Heading } from '../pieces.tsx'
import { CheckStep } from './check.tsx'
import { EvidenceStep } from './evidence.tsx'
import { MoneyStep } from './money.tsx'
import { problemsOf, type Problems } from './problems.ts'
import { WhatStep } from './what.tsx'
import { WhereStep } from './where.tsx'
import { YouStep } from './you.tsx'

const STEPS: Record<Exclude<StepName, 'check'>, ComponentType<{ problems: Problems }>> = {
  where: WhereStep,
  what: WhatStep,
  money: MoneyStep,
  evidence: EvidenceStep,
  you: YouStep,
}

/** One step of filing: its questions, what is still wrong, and the way on. */
export function Filing({ step }: { step: StepName }) {
  const { texts, fill } = useLanguage()
  const at = STEP_NAMES.indexOf(step)
  const position = fill(texts.step, { at: at + 1, of: STEP_NAMES.length })
  return (
    <>
      <p className="progress" aria-hidden="true">
        {STEP_NAMES.map((name, place) => (
          <span key={name} className={place <= at ? 'past' : ''} />
        ))}
      </p>
      <p className="soft">
        <span aria-hidden="true">{position} · </span>
        {texts.saved}
      </p>
      {step === 'check' ? <CheckStep position={position} /> : <Questions step={step} position={position} />}
    </>
  )
}

function Questions({ step, position }: { step: Exclude<StepName, 'check'>; position: string }) {
  const { texts } = useLanguage()
  const draft = useDraft()
  const [attempt, setAttempt] = useState(0)
  const found = problemsOf(step, draft, texts)
  const problems = attempt > 0 ? found : {}
  const at = STEP_NAMES.indexOf(step)
  const Step = STEPS[step]

  const goOn = (event: FormEvent) => {
    event.preventDefault()
    setAttempt(attempt + 1)
    const next = STEP_NAMES[at + 1]
    if (Object.keys(found).length === 0 && next) go(pathTo.step(next))
  }
  return (
    <form onSubmit={goOn} noValidate>
      <Heading place={position}>{texts[step].title}</Heading>
      <ErrorSummary title={texts.check.problems} errors={problems} attempt={attempt} />
      <Step problems={problems} />
      <div className="actions">
        <button type="submit" className="button">
          {texts.next}
        </button>
        <button type="button" className="button second" onClick={() => history.back()}>
          {texts.back}
        </button>
      </div>
    </form>
  )
}
