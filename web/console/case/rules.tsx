import { CheckOutlined, CloseOutlined, QuestionOutlined } from '@ant-design/icons'
import type { CasePage } from '#api/review/case-schema'
import { money } from '../../ui/format.ts'
import { Section } from '../pieces.tsx'
import { labelOf, type Speech, useWords } from '../words.ts'

type Rule = CasePage['assessments'][number]['rules'][number]

const IN_FEN = ['amount-within-limit', 'amount-within-paid', 'daily-budget', 'fund-above-floor']

/** A value a rule looked at, as a person reads it. */
export function ruleValue(rule: string, value: Rule['value'], { t, s }: Speech): string {
  if (value === null) return '—'
  if (typeof value === 'boolean') return value ? t.common.yes : t.common.no
  if (typeof value === 'number') return IN_FEN.includes(rule) ? money(value) : String(value)
  return labelOf({ ...t.elsewhere, ...t.case.disputes, ...s.categories, ...s.causes, ...s.flags }, value)
}

/** Each rule with what it looked at and the limit it knows; the newest assessment of each kind. */
export function Rules({ kase }: { readonly kase: CasePage }) {
  const speech = useWords()
  const { t, s } = speech
  const kinds = ['eligibility', 'fast-lane', 'intake'] as const
  const newest = kinds.flatMap((kind) =>
    kase.assessments.filter((assessment) => assessment.kind === kind).slice(-1),
  )
  return (
    <Section title={t.case.rules}>
      {newest.map((assessment) => (
        <details key={assessment.kind} open={assessment.kind === 'eligibility'}>
          <summary>
            {t.case.assessments[assessment.kind]} <Tally rules={assessment.rules} />
          </summary>
          <ul className="rules">
            {assessment.rules.map((rule) => (
              <li key={rule.rule}>
                <RuleMark holds={rule.holds} />
                <span>{s.rules[rule.rule]}</span>
                <span className="rule-value">
                  {ruleValue(rule.rule, rule.value, speech)}
                  {rule.limit === null ? '' : ` / ${ruleValue(rule.rule, rule.limit, speech)}`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </Section>
  )
}

/** How many hold and how many do not, so that a folded list still says whether to look. */
function Tally({ rules }: { readonly rules: readonly Rule[] }) {
  const held = rules.filter((rule) => rule.holds === true).length
  const failed = rules.filter((rule) => rule.holds === false).length
  const untold = rules.length - held - failed
  return (
    <span className="soft money">
      ✔ {held}
      {failed ? <span className="rule-no"> ✘ {failed}</span> : null}
      {untold ? ` ? ${untold}` : ''}
    </span>
  )
}

function RuleMark({ holds }: { readonly holds: boolean | null }) {
  const { t } = useWords()
  if (holds === null) return <QuestionOutlined role="img" aria-label={t.case.unknown} className="soft" />
  return holds ? (
    <CheckOutlined role="img" aria-label={t.case.holds} className="rule-yes" />
  ) : (
    <CloseOutlined role="img" aria-label={t.case.fails} className="rule-no" />
  )
}
