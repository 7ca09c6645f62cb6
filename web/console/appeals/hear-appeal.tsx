import { Button } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { dateTime } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { Section } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'
import { WhyDialog } from '../why-dialog.tsx'
import type { Appeal } from './appeal-page.tsx'
import { DecideAppeal } from './decide-appeal.tsx'

/** What the reader may do now about the appeal; who had a part in the case reads why they may not. */
export function HearAppeal({ appeal }: { readonly appeal: Appeal }) {
  const { t } = useWords()
  if (appeal.part && !appeal.endedAt)
    return (
      <Section title={t.appeals.decide}>
        <p>{labelOf(t.appeals.parts, appeal.part)}</p>
      </Section>
    )
  switch (appeal.state) {
    case 'filed':
      return appeal.mayHear ? <Late appeal={appeal} /> : null
    case 'admitted':
      return appeal.mayHear ? <TakeUp appeal={appeal} /> : null
    case 'under-review':
      return appeal.mine ? <DecideAppeal appeal={appeal} /> : <AnotherHears appeal={appeal} />
    case 'out-of-time':
    case 'upheld':
    case 'varied':
    case 'overturned':
    case 'withdrawn':
      return null
  }
}

function AnotherHears({ appeal }: { readonly appeal: Appeal }) {
  const { t } = useWords()
  return (
    <p className="soft">
      {fill(t.appeals.takenUp, { name: appeal.heardBy?.name ?? '' })} {t.appeals.takenUpSoon}
    </p>
  )
}

function TakeUp({ appeal: { appealId } }: { readonly appeal: Appeal }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  return (
    <div className="buttons">
      <Button
        type="primary"
        loading={busy}
        onClick={() => void act((commandId) => client.appeal.takeUp.mutate({ appealId, commandId }))}
      >
        {t.appeals.takeUp}
      </Button>
    </div>
  )
}

/** Only a person says no to a late one, and says why; a good reason lets it in. */
function Late({ appeal: { appealId, fileUntil } }: { readonly appeal: Appeal }) {
  const { t, language } = useWords()
  const { act, busy } = useAct()
  const [word, setWord] = useState<'admit' | 'markOutOfTime' | null>(null)
  const label = word === 'admit' ? t.appeals.admit : t.appeals.outOfTime
  return (
    <Section title={t.appeals.late}>
      <p>{fill(t.appeals.lateHelp, { until: dateTime(fileUntil, language) })}</p>
      <div className="buttons">
        <Button onClick={() => setWord('admit')}>{t.appeals.admit}</Button>
        <Button onClick={() => setWord('markOutOfTime')}>{t.appeals.outOfTime}</Button>
      </div>
      {word && (
        <WhyDialog
          title={label}
          action={label}
          label={t.appeals.reasonRead}
          fewest={10}
          busy={busy}
          onSend={(reason) => act((commandId) => client.appeal[word].mutate({ appealId, commandId, reason }))}
          onClose={() => setWord(null)}
        />
      )}
    </Section>
  )
}
