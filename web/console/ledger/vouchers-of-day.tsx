import { Button, Input } from 'antd'
import { useState } from 'react'
import type { JournalKind } from '#domain/postings'
import { localText, today } from '../../ui/format.ts'
import { useMoment } from '../books/moment-picker.tsx'
import { addressOf, useDownload } from '../books/take-away.tsx'
import { useWords } from '../words.ts'

/** The vouchers of one day of posting as a file to print, of the kind that the list is filtered by. */
export function VouchersOfDay({ kind }: { readonly kind: JournalKind | undefined }) {
  const { t, language } = useWords()
  const { asOf } = useMoment()
  const { save, busy } = useDownload()
  const [given, setGiven] = useState<string | null>(null)
  const day = given ?? (asOf ? localText(asOf).slice(0, 10) : today())
  return (
    <div className="buttons">
      <Input
        type="date"
        size="small"
        style={{ width: 140 }}
        aria-label={t.finance.postedOn}
        value={day}
        onChange={({ target: { value } }) => setGiven(value)}
      />
      <Button
        size="small"
        disabled={day === ''}
        loading={busy !== null}
        onClick={() => void save(addressOf('/finance-exports/vouchers', { day, kind, language }))}
      >
        {t.finance.dayPdf}
      </Button>
    </div>
  )
}
