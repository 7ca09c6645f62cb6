import { Button, Input } from 'antd'
import { useState } from 'react'
import { useWords } from '../words.ts'
import { useMoment } from './moment-picker.tsx'
import { serverToday } from '../clock.tsx'
import { addressOf, useDownload } from './take-away.tsx'

/** The accounting tables of some months for an auditor's own programs. */
export function AuditTables() {
  const { t, language } = useWords()
  const { asOf } = useMoment()
  const { save, busy } = useDownload()
  const month = serverToday().slice(0, 7)
  const [months, setMonths] = useState({ from: `${month.slice(0, 4)}-01`, to: month })
  const { from, to } = months
  const fits = from !== '' && to !== '' && from <= to
  return (
    <div className="buttons" role="group" aria-label={t.finance.auditMonths}>
      {(['from', 'to'] as const).map((end) => (
        <Input
          key={end}
          type="month"
          size="small"
          style={{ width: 168 }}
          aria-label={`${t.finance.auditMonths} ${end === 'from' ? t.finance.trialBalanceFrom : t.finance.trialBalanceTo}`}
          value={months[end]}
          onChange={({ target: { value } }) => setMonths({ ...months, [end]: value })}
        />
      ))}
      <Button
        size="small"
        disabled={!fits}
        loading={busy !== null}
        onClick={() => void save(addressOf('/finance-exports/audit-tables', { from, to, language, asOf }))}
      >
        {t.finance.auditTables}
      </Button>
    </div>
  )
}
