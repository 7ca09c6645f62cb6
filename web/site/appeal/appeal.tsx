import { useState } from 'react'
import type { OwnAppeal } from '#api/appeal/schema'
import { fill } from '#domain/sentences'
import { money, time } from '../../ui/format.ts'
import { problemOf } from '../../ui/trpc.ts'
import { useLanguage } from '../language.tsx'
import { Field, useSentence } from '../pieces.tsx'
import { UploadButton } from '../upload-button.tsx'
import { useKept } from '../use-kept.ts'
import type { AppealWords } from './words.ts'

type Appeal = NonNullable<OwnAppeal['appeal']>

export interface AppealActs {
  /** what is typed is kept under it */
  readonly keptAs: string
  readonly file: (command: { commandId: string; text: string }) => Promise<unknown>
  readonly withdraw: (command: { commandId: string; appealId: string }) => Promise<unknown>
  readonly ticket: (appealId: string) => Promise<{ ticket: string }>
  readonly again: () => void
}

/** An appeal as who makes it sees it: why and until when, then where it stands, and in the end what became of it. */
export function AppealCard({ own, words, acts }: { own: OwnAppeal; words: AppealWords; acts: AppealActs }) {
  if (own.appeal) return <Standing appeal={own.appeal} open={own.open} words={words} acts={acts} />
  if (own.may && own.until)
    return <File until={own.until} late={own.until < own.serverTime} words={words} acts={acts} />
  return own.because === 'OBJECTION_FIRST' ? <p className="hint">{words.objectionFirst}</p> : null
}

function File({
  until,
  late,
  words,
  acts,
}: {
  until: string
  late: boolean
  words: AppealWords
  acts: AppealActs
}) {
  const { language } = useLanguage()
  const [commandId] = useState(() => crypto.randomUUID())
  const [text, setText] = useKept(acts.keptAs)
  const [short, setShort] = useState(false)
  const { busy, problem, run } = useRun(acts.again)
  const submit = () => {
    setShort(text.trim().length < 10)
    if (text.trim().length < 10) return
    void run(async () => {
      await acts.file({ commandId, text: text.trim() })
      setText('')
    })
  }
  return (
    <details className="card" open={text !== '' || undefined}>
      <summary>{words.title}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <p>{words.what}</p>
        <p className="hint">{fill(late ? words.over : words.until, { time: time(until, language) })}</p>
        <Field label={words.why} hint={words.hint}>
          {(ids) => (
            <textarea
              {...ids}
              rows={5}
              maxLength={4_000}
              value={text}
              onChange={(event) => {
                setShort(false)
                setText(event.target.value)
              }}
            />
          )}
        </Field>
        <Wrong said={short ? words.tooShort : problem} />
        <button type="submit" className="button" disabled={busy}>
          {words.send}
        </button>
      </form>
    </details>
  )
}

function Standing({
  appeal,
  open,
  words,
  acts,
}: {
  appeal: Appeal
  open: boolean
  words: AppealWords
  acts: AppealActs
}) {
  const { language } = useLanguage()
  const { state, amountCents, extraCents, refundCents, moneyUntil, reviewDueAt } = appeal
  const facts = {
    time: reviewDueAt ? time(reviewDueAt, language) : '',
    amount: money(amountCents ?? 0),
    extra: money(extraCents ?? 0),
    refund: money(refundCents ?? 0),
    until: moneyUntil ? time(moneyUntil, language) : '',
  }
  return (
    <section className={open ? 'card' : 'card good'}>
      <h2>{words.standing}</h2>
      <p>
        <strong>{fill(words.states[state], facts)}</strong>
      </p>
      {(refundCents ?? 0) > 0 && <p>{fill(words.refund, facts)}</p>}
      {appeal.reason && <p className="words">{appeal.reason}</p>}
      {appeal.admissionReason && <p className="words">{appeal.admissionReason}</p>}
      <details>
        <summary>{words.yours}</summary>
        <p className="words">{appeal.text}</p>
        <ul className="gallery">
          {appeal.evidence.map((piece) => (
            <li key={piece.id}>
              <a href={`/evidence/${piece.id}`} target="_blank" rel="noreferrer">
                {piece.fileName}
              </a>
            </li>
          ))}
        </ul>
      </details>
      {open && (
        <UploadButton
          label={words.photos}
          uploading={words.uploading}
          ticket={() => acts.ticket(appeal.appealId)}
          again={acts.again}
        />
      )}
      {open && <Withdraw appealId={appeal.appealId} words={words} acts={acts} />}
    </section>
  )
}

/** Asked twice, because it cannot be undone. */
function Withdraw({ appealId, words, acts }: { appealId: string; words: AppealWords; acts: AppealActs }) {
  const [commandId] = useState(() => crypto.randomUUID())
  const { busy, problem, run } = useRun(acts.again)
  return (
    <details>
      <summary>{words.withdraw}</summary>
      <p>{words.withdrawSure}</p>
      <Wrong said={problem} />
      <button
        type="button"
        className="button risk"
        disabled={busy}
        onClick={() => void run(() => acts.withdraw({ commandId, appealId }))}
      >
        {words.withdrawYes}
      </button>
    </details>
  )
}

const Wrong = ({ said }: { said: string | null }) =>
  said ? (
    <p role="alert" className="error">
      ⚠ {said}
    </p>
  ) : null

/** Does one thing at the server, says in a sentence why it did not work, and reads again what there is. */
function useRun(again: () => void) {
  const sentence = useSentence()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(sentence(problemOf(error).code))
    } finally {
      setBusy(false)
      again()
    }
  }
  return { busy, problem, run }
}
