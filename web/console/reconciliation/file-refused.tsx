import { Alert } from 'antd'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { Facts } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'
import type { Refused } from './send-statement.ts'

/** What is wrong with a file, where, and the figures if it does not add up. */
export function FileRefused({ refused: { code, facts } }: { readonly refused: Refused }) {
  const { t, s } = useWords()
  const { reason, place } = facts
  const figures = (['opening', 'moved', 'expected', 'closing', 'difference'] as const).flatMap((name) => {
    const value = facts[name]
    return typeof value === 'number' ? [[t.reconciliation.figures[name], money(value)] as const] : []
  })
  const details = [
    typeof reason === 'string' ? labelOf(t.reconciliation.faults, reason) : null,
    place === null || place === undefined ? null : fill(t.reconciliation.place, { place }),
    typeof facts['found'] === 'string'
      ? fill(t.reconciliation.otherAccount, { found: facts['found'], expected: facts['expected'] ?? null })
      : null,
  ].filter((each) => each !== null)
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={fill(s.errors[code], facts)}
      description={
        details.length + figures.length === 0 ? null : (
          <>
            {details.join(' · ')}
            {figures.length > 0 ? <Facts rows={figures} /> : null}
          </>
        )
      }
    />
  )
}
