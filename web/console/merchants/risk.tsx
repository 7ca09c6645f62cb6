import type { Outputs } from '../client.ts'
import { Mark } from '../pieces.tsx'
import { useWords } from '../words.ts'

type Risk = NonNullable<Outputs['enrolment']['list']['rows'][number]['risk']>

/** How much trouble a merchant has been, and what that is made of. */
export function RiskMark({ risk }: { readonly risk: Risk | null }) {
  const { t } = useWords()
  if (risk === null) return <>—</>
  const why = risk.parts
    .map(({ part, points }) => `${t.merchants.riskParts[part]} ${points > 0 ? '+' : '−'}${Math.abs(points)}`)
    .join(' · ')
  return (
    <>
      {risk.score} {risk.high ? <Mark tone="warn">{t.merchants.highRisk}</Mark> : null}{' '}
      <span className="soft">{why}</span>
    </>
  )
}
