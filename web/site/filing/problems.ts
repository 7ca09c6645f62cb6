import { countSigns, STORY_MIN_SIGNS } from '#domain/complaint-input'
import { parseYuan } from '#domain/money'
import type { Draft } from '../draft.ts'
import type { Texts } from '../languages/texts.ts'
import { STEP_NAMES, type StepName } from '../paths.ts'
import { checksOfPayee } from './payee-told.ts'
import { today } from '../../ui/format.ts'

export type Problems = Readonly<Record<string, string>>
type Step = Exclude<StepName, 'check'>

/** Those that are wrong. */
export const some = (checks: readonly (readonly [string, boolean, string])[]): Problems =>
  Object.fromEntries(checks.filter(([, wrong]) => wrong).map(([field, , sentence]) => [field, sentence]))

/** What a step still lacks, each with the sentence that says what to do. */
export function problemsOf(step: Step, draft: Draft, texts: Texts): Problems {
  const paid = parseYuan(draft.paid)
  const asked = parseYuan(draft.asked)
  switch (step) {
    case 'where':
      return some([['merchant', !draft.merchant && draft.merchantText.trim() === '', texts.where.needed]])
    case 'what':
      return some([
        ['category', draft.category === null, texts.what.needed.category],
        ['cause', draft.category !== null && draft.cause === null, texts.what.needed.cause],
        ['story', countSigns(draft.story.trim()) < STORY_MIN_SIGNS, texts.what.needed.story],
      ])
    case 'money':
      return some([
        ['paid', !paid, texts.money.needed.paid],
        ['asked', !asked, texts.money.needed.asked],
        ['asked', paid !== null && asked !== null && asked > paid, texts.money.needed.above],
        ['boughtOn', draft.boughtOn === '' || draft.boughtOn > today(), texts.money.needed.bought],
      ])
    case 'evidence':
      return some([['files', draft.files.some((file) => file.evidenceId === null), texts.evidence.pending]])
    case 'you':
      return some([
        ['personName', draft.personName.trim() === '', texts.you.needed.name],
        ['address', draft.address.trim() === '', texts.you.needed.contact],
        ...checksOfPayee(draft, texts.you),
        ['guardianName', draft.under14 && draft.guardianName.trim() === '', texts.you.needed.guardian],
      ])
  }
}

/** The first step that still lacks something, or null when everything is there. */
export const firstUnfinished = (draft: Draft, texts: Texts): Step | null =>
  STEP_NAMES.filter((step): step is Step => step !== 'check').find(
    (step) => Object.keys(problemsOf(step, draft, texts)).length > 0,
  ) ?? null
