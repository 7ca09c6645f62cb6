import { Button } from 'antd'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { CasePage } from '#api/review/case-schema'
import { dateTime } from '../../ui/format.ts'
import { useKeys } from '../keys.ts'
import { Kbd, Nothing, Section } from '../pieces.tsx'
import { useWords } from '../words.ts'

const STEP = 1.4

/** Evidence large: zoom, rotate, next. */
export function EvidenceViewer({ kase }: { readonly kase: CasePage }) {
  const { t, language } = useWords()
  const [at, setAt] = useState(0)
  const [zoom, setZoom] = useState(1)
  const [turns, setTurns] = useState(0)
  const count = kase.evidence.length
  const shown = kase.evidence[at] ?? kase.evidence[0]

  function show(next: number): void {
    if (!count) return
    setAt((next + count) % count)
    setZoom(1)
    setTurns(0)
  }
  const rotate = (): void => setTurns((before) => before + 1)
  const closer = (): void => setZoom((before) => Math.min(before * STEP, 6))
  const farther = (): void => setZoom((before) => Math.max(before / STEP, 1))
  useKeys({
    ArrowRight: () => show(at + 1),
    ArrowLeft: () => show(at - 1),
    r: rotate,
    '+': closer,
    '=': closer,
    '-': farther,
  })
  if (!shown)
    return (
      <Section title={t.case.evidence}>
        <Nothing what={t.common.none} why={t.case.noEvidence} />
      </Section>
    )
  const isPhoto = shown.mediaType.startsWith('image/')
  const size =
    zoom === 1 ? { maxWidth: '100%', maxHeight: 430 } : { width: `${zoom * 100}%`, maxWidth: 'none' }
  return (
    <Section title={`${t.case.evidence} ${Math.min(at + 1, count)} / ${count}`}>
      <div className="viewer" tabIndex={0} role="region" aria-label={t.case.evidence}>
        {isPhoto ? (
          <img
            src={`/evidence/${shown.id}`}
            alt={`${t.case.evidenceKinds[shown.kind]} ${shown.fileName}`}
            style={{ ...size, transform: `rotate(${turns * 90}deg)` }}
          />
        ) : (
          <a href={`/evidence/${shown.id}`} download>
            {t.case.download} {shown.fileName}
          </a>
        )}
      </div>
      <div className="thumbs">
        {kase.evidence.map((evidence, index) => (
          <button
            key={evidence.id}
            type="button"
            aria-current={evidence.id === shown.id}
            aria-label={`${t.case.evidenceKinds[evidence.kind]} ${index + 1}`}
            onClick={() => show(index)}
          >
            {evidence.mediaType.startsWith('image/') ? (
              <img src={`/evidence/${evidence.id}/thumbnail`} alt="" loading="lazy" />
            ) : (
              t.case.evidenceKinds[evidence.kind]
            )}
          </button>
        ))}
      </div>
      <div className="buttons">
        <Button size="small" onClick={() => show(at - 1)} disabled={count < 2}>
          {t.case.previous}
          <Kbd>←</Kbd>
        </Button>
        <Button size="small" onClick={() => show(at + 1)} disabled={count < 2}>
          {t.case.following}
          <Kbd>→</Kbd>
        </Button>
        <Button size="small" onClick={rotate} disabled={!isPhoto}>
          {t.case.rotate}
          <Kbd>r</Kbd>
        </Button>
        <Button size="small" onClick={closer} disabled={!isPhoto}>
          {t.case.zoomIn}
          <Kbd>+</Kbd>
        </Button>
        <Button size="small" onClick={farther} disabled={!isPhoto || zoom === 1}>
          {t.case.zoomOut}
          <Kbd>-</Kbd>
        </Button>
      </div>
      <p className="soft">
        {t.case.evidenceKinds[shown.kind]} · {shown.fileName} · {t.case.addedBy[shown.addedBy]} ·{' '}
        {dateTime(shown.uploadedAt, language)}
      </p>
      {shown.alsoIn.length ? (
        <p className="due-soon">
          {t.case.alsoIn}
          {shown.alsoIn.map((caseNumber) => (
            <span key={caseNumber}>
              <Link to="/cases/$caseNumber" params={{ caseNumber }}>
                {caseNumber}
              </Link>{' '}
            </span>
          ))}
        </p>
      ) : null}
    </Section>
  )
}
