import { Button } from 'antd'
import { fill } from '#domain/sentences'
import type { JournalKind } from '#domain/postings'
import { localDay } from '../../ui/format.ts'
import { serverToday } from '../clock.tsx'
import { useMoment } from '../books/moment-picker.tsx'
import { addressOf, useDownload } from '../books/take-away.tsx'
import { useWords } from '../words.ts'

/** The vouchers of one day of posting as a file to print: of the day and kind that the list is filtered by. */
export function VouchersOfDay({
  day: given,
  kind,
}: {
  readonly day: string | undefined
  readonly kind: JournalKind | undefined
}) {
  const { t, language } = useWords()
  const { asOf } = useMoment()
  const { save, busy } = useDownload()
  const day = given ?? (asOf ? localDay(asOf) : serverToday())
  return (
    <Button
      size="small"
      loading={busy !== null}
      onClick={() => void save(addressOf('/finance-exports/vouchers', { day, kind, language }))}
    >
      {fill(t.finance.dayPdf, { day })}
    </Button>
  )
}
