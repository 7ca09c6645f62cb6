import { App, Button } from 'antd'
import { useState } from 'react'
import type { ExportQuery, ExportTable } from '#api/finance-export/schema'
import { DomainError } from '#domain/errors'
import { fill } from '#domain/sentences'
import { useWords } from '../words.ts'
import { download } from './download.ts'
import { useMoment } from './moment-picker.tsx'

const FORMATS = ['csv', 'xlsx'] as const

/** An address with what is given and nothing of what is not. */
export const addressOf = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return `${path}?${new URLSearchParams(given).toString()}`
}

/** Saves a file and says how it went; a refusal in its own sentence. */
export function useDownload() {
  const { t, s } = useWords()
  const { message } = App.useApp()
  const [busy, setBusy] = useState<string | null>(null)
  async function save(address: string): Promise<void> {
    setBusy(address)
    try {
      await download(address)
      void message.success(t.finance.saved)
    } catch (error) {
      const { code, facts } = error instanceof DomainError ? error : new DomainError('SERVICE_DOWN', {})
      void message.warning({ content: fill(s.errors[code], facts), duration: 6 })
    } finally {
      setBusy(null)
    }
  }
  return { save, busy }
}

/** Takes a table away as it stands on the page: its filters, its moment, the reader's language. */
export function TakeAway({
  table,
  query = {},
}: {
  readonly table: ExportTable
  readonly query?: Readonly<Partial<Record<keyof ExportQuery, string | undefined>>>
}) {
  const { t, language } = useWords()
  const { asOf, effectiveOn } = useMoment()
  const { save, busy } = useDownload()
  return (
    <div className="buttons">
      {FORMATS.map((format) => {
        const address = addressOf(`/finance-exports/${table}`, {
          format,
          language,
          asOf,
          effectiveOn,
          ...query,
        })
        return (
          <Button
            key={format}
            size="small"
            loading={busy === address}
            disabled={busy !== null}
            aria-label={`${t.finance.titles[table]}: ${t.finance.takeAs} ${format.toUpperCase()}`}
            onClick={() => void save(address)}
          >
            {t.finance.takeAs} {format.toUpperCase()}
          </Button>
        )
      })}
    </div>
  )
}
