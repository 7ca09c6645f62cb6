import { QUESTIONS } from '#domain/categories'
import { parseYuan } from '#domain/money'
import { money } from '../../ui/format.ts'
import type { Draft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { Link } from '../navigation.tsx'
import { bankName } from './payee-told.ts'
import { pathTo, STEP_NAMES, type StepName } from '../paths.ts'

type Step = Exclude<StepName, 'check'>
type Row = readonly [label: string, value: string]

/** Every answer, step by step as it was asked, each step with its way back. */
export function Answers({ draft }: { draft: Draft }) {
  const { texts } = useLanguage()
  const rows = useRows(draft)
  return (
    <div className="answers">
      {STEP_NAMES.filter((step): step is Step => step !== 'check').map((step) => (
        <section key={step} className="card">
          <div className="spread">
            <h2>{texts.steps[STEP_NAMES.indexOf(step)]}</h2>
            <Link to={pathTo.step(step)} className="plain">
              {texts.change}
              <span className="hidden"> {texts[step].title}</span>
            </Link>
          </div>
          <dl>
            {rows[step].map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}

function useRows(draft: Draft): Record<Step, readonly Row[]> {
  const { texts, sentences, language, fill } = useLanguage()
  const { merchant } = draft
  const listed = language === 'en' ? (merchant?.nameEn ?? merchant?.name) : merchant?.name
  const amount = (text: string) => money(parseYuan(text) ?? 0)
  return {
    where: [[texts.where.label, listed ?? draft.merchantText]],
    what: [
      [texts.what.category, draft.category ? sentences.categories[draft.category] : ''],
      [texts.what.cause, draft.cause ? sentences.causes[draft.cause] : ''],
      ...QUESTIONS.flatMap((question) => {
        const answer = draft.answers[question]
        return answer === undefined
          ? []
          : [[sentences.questions[question], answer ? texts.yes : texts.no] as const]
      }),
      [texts.what.story, draft.story],
      ...(draft.injury ? [[texts.what.injury, texts.yes] as const] : []),
      ...(draft.elsewhere === 'none'
        ? []
        : [[texts.what.elsewhere, texts.what.elsewhereOptions[draft.elsewhere]] as const]),
    ],
    money: [
      [texts.money.paid, amount(draft.paid)],
      [texts.money.asked, amount(draft.asked)],
      [texts.money.bought, draft.boughtOn],
      [texts.money.order, draft.orderNumber || '—'],
    ],
    evidence: [[texts.evidence.files, fill(texts.evidence.count, { n: draft.files.length })]],
    you: [
      [texts.you.name, draft.personName],
      [draft.channel === 'sms' ? texts.you.phone : texts.you.email, draft.address],
      ...(draft.payeeRail === 'bank'
        ? [
            [texts.you.bank, bankName(draft, language)] as const,
            [texts.you.bankAccount, draft.bankAccount] as const,
          ]
        : [[texts.you.payee, draft.payeeAccount] as const]),
      ...(draft.under14 ? [[texts.you.guardian, draft.guardianName] as const] : []),
    ],
  }
}
