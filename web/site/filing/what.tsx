import { CATEGORIES, CAUSES_OF, type Category, type Question, QUESTIONS_OF } from '#domain/categories'
import { countSigns, STORY_MAX_SIGNS, STORY_MIN_SIGNS } from '#domain/complaint-input'
import { changeDraft, type Draft, useDraft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { Field, fieldId } from '../pieces.tsx'
import { CategoryPicture } from './pictures.tsx'
import type { Problems } from './problems.ts'

export function WhatStep({ problems }: { problems: Problems }) {
  const { texts, sentences } = useLanguage()
  const draft = useDraft()
  return (
    <>
      <fieldset id={fieldId('category')} aria-invalid={problems['category'] ? true : undefined}>
        <legend>{texts.what.category}</legend>
        {problems['category'] && <p className="error">⚠ {problems['category']}</p>}
        <div className="tiles">
          {CATEGORIES.map((category) => (
            <label key={category} className="tile">
              <input
                type="radio"
                name="category"
                checked={draft.category === category}
                onChange={() => changeDraft({ category, cause: null, answers: {} })}
              />
              <CategoryPicture category={category} />
              <span>{sentences.categories[category]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {draft.category && (
        <fieldset id={fieldId('cause')} aria-invalid={problems['cause'] ? true : undefined}>
          <legend>{texts.what.cause}</legend>
          {problems['cause'] && <p className="error">⚠ {problems['cause']}</p>}
          {CAUSES_OF[draft.category].map(({ cause }) => (
            <label key={cause} className="choice">
              <input
                type="radio"
                name="cause"
                checked={draft.cause === cause}
                onChange={() => changeDraft({ cause })}
              />
              {sentences.causes[cause]}
            </label>
          ))}
        </fieldset>
      )}
      {draft.category && <Questions draft={draft} category={draft.category} />}
      <Story draft={draft} error={problems['story']} />
      <label className="choice">
        <input
          type="checkbox"
          checked={draft.injury}
          onChange={(event) => changeDraft({ injury: event.target.checked })}
        />
        {texts.what.injury}
      </label>
      <Field label={texts.what.elsewhere}>
        {(ids) => (
          <select
            {...ids}
            value={draft.elsewhere}
            onChange={(event) => changeDraft({ elsewhere: asElsewhere(event.target.value) })}
          >
            {ELSEWHERE.map((option) => (
              <option key={option} value={option}>
                {texts.what.elsewhereOptions[option]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  )
}

/** Short ones, for whoever can answer them; nothing waits for it. */
function Questions({ draft, category }: { draft: Draft; category: Category }) {
  const { texts, sentences } = useLanguage()
  return QUESTIONS_OF[category].map((question) => (
    <fieldset key={question} className="yes-no">
      <legend>{sentences.questions[question]}</legend>
      {[true, false, undefined].map((answer) => (
        <label key={String(answer)} className="choice">
          <input
            type="radio"
            name={question}
            checked={draft.answers[question] === answer}
            onChange={() => changeDraft(({ answers }) => ({ answers: answered(answers, question, answer) }))}
          />
          {answer === undefined ? texts.notSure : answer ? texts.yes : texts.no}
        </label>
      ))}
    </fieldset>
  ))
}

/** Who is not sure says nothing: only what is known goes to the reviewer. */
function answered(
  answers: Draft['answers'],
  question: Question,
  answer: boolean | undefined,
): Draft['answers'] {
  const { [question]: _, ...others } = answers
  return answer === undefined ? others : { ...others, [question]: answer }
}

const ELSEWHERE = ['none', 'court', 'arbitration', 'other-body', 'already-handled'] as const
const asElsewhere = (text: string): Draft['elsewhere'] =>
  ELSEWHERE.find((option) => option === text) ?? 'none'

function Story({ draft, error }: { draft: Draft; error: string | undefined }) {
  const { texts, fill } = useLanguage()
  const signs = countSigns(draft.story.trim())
  return (
    <Field name="story" label={texts.what.story} hint={texts.what.storyHint} error={error}>
      {(ids) => (
        <>
          <textarea
            {...ids}
            rows={6}
            maxLength={STORY_MAX_SIGNS}
            value={draft.story}
            onChange={(event) => changeDraft({ story: event.target.value })}
          />
          <p className="soft">
            {fill(signs < STORY_MIN_SIGNS ? texts.what.signs : texts.what.signsEnough, { n: signs })}
          </p>
          <p className="hint">{texts.what.example}</p>
        </>
      )}
    </Field>
  )
}
