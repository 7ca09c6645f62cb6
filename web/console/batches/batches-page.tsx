import { useNavigate } from '@tanstack/react-router'
import { useSearchOf } from '../address.ts'
import { NowOnly } from '../books/moment-picker.tsx'
import { Page } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { BatchList } from './batch-list.tsx'
import { batchSearch, SHOWN } from './batch-search.ts'
import { OpenAnswers } from './open-answers.tsx'
import { Queue } from './queue.tsx'
import '../reconciliation/reconciliation.css'
import { TakeAnswer } from './take-answer.tsx'
import { Transfers } from './transfers.tsx'

const DRAWN = { batches: Batches, transfers: Transfers, open: OpenAnswers } as const

/** Payouts that leave in batch files: what waits, the batches, what the bank said, and what nobody understood. */
export function BatchesPage() {
  const { t } = useWords()
  const { show } = useSearchOf(batchSearch)
  const navigate = useNavigate()
  const Drawn = DRAWN[show]
  return (
    <Page title={t.pages.batches}>
      <NowOnly />
      <div className="views">
        {SHOWN.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={show === name}
            onClick={() => void navigate({ to: '/batches', search: { show: name } })}
          >
            {t.batches.show[name]}
          </button>
        ))}
      </div>
      <Drawn />
    </Page>
  )
}

function Batches() {
  return (
    <>
      <Queue />
      <BatchList />
      <TakeAnswer />
    </>
  )
}
