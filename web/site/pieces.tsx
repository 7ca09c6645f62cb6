import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react'
import { isDomainErrorCode } from '#domain/errors'
import { useLanguage } from './language.tsx'
import { go } from './navigation.tsx'

export const fieldId = (name: string): string => `field-${name}`

export function Field(props: {
  /** what the error summary leads to */
  name?: string
  label: string
  hint?: string | undefined
  error?: string | undefined
  optional?: boolean
  children: (ids: {
    id: string
    'aria-describedby'?: string | undefined
    'aria-invalid'?: true | undefined
  }) => ReactNode
}) {
  const { texts } = useLanguage()
  const ownId = useId()
  const id = props.name ? fieldId(props.name) : ownId
  const described = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>
        {props.label}
        {props.optional && <span className="soft"> ({texts.optional})</span>}
      </label>
      {props.hint && (
        <p id={`${id}-hint`} className="hint">
          {props.hint}
        </p>
      )}
      {props.error && (
        <p id={`${id}-error`} className="error">
          <span aria-hidden="true">⚠ </span>
          {props.error}
        </p>
      )}
      {props.children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': props.error ? true : undefined,
      })}
    </div>
  )
}

/** Moves the reader to what is new: a page's heading, an error that just appeared. */
export function useFocus<E extends HTMLElement>(key: unknown): RefObject<E | null> {
  const ref = useRef<E>(null)
  useEffect(() => {
    ref.current?.focus()
  }, [key])
  return ref
}

/** `place` is where on the way it stands: seen elsewhere on the page, heard here, because the reader lands here. */
export function Heading({ place, children }: { place?: string; children: ReactNode }) {
  const ref = useFocus<HTMLHeadingElement>(null)
  const { texts } = useLanguage()
  useEffect(() => {
    document.title = `${ref.current?.textContent ?? ''} · ${texts.brand}`
  })
  return (
    <h1 ref={ref} tabIndex={-1}>
      {place && <span className="hidden">{place}: </span>}
      {children}
    </h1>
  )
}

/** Field by field, what is wrong, each leading to its field. Told again at every `attempt`, not while typing. */
export function ErrorSummary({
  errors,
  title,
  attempt,
}: {
  errors: Readonly<Record<string, string>>
  title: string
  attempt?: unknown
}) {
  const entries = Object.entries(errors)
  const ref = useFocus<HTMLDivElement>(attempt ?? entries.join('|'))
  if (entries.length === 0) return null
  return (
    <div ref={ref} tabIndex={-1} role="alert" className="notice risk">
      <strong>{title}</strong>
      <ul>
        {entries.map(([name, error]) => (
          <li key={name}>
            <a href={`#${fieldId(name)}`} onClick={(event) => (leadTo(name) ? event.preventDefault() : null)}>
              {error}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

function leadTo(name: string): boolean {
  const found = document.getElementById(fieldId(name))
  const control = found?.matches('input, select, textarea, button') ? found : found?.querySelector('input')
  control?.focus()
  return control !== null && control !== undefined
}

/** What the server would not take, where no single field is to blame. */
export function Refusal({ sentences }: { sentences: readonly string[] }) {
  const { texts } = useLanguage()
  const ref = useFocus<HTMLDivElement>(sentences.join('|'))
  if (sentences.length === 0) return null
  return (
    <div ref={ref} tabIndex={-1} role="alert" className="notice risk">
      <strong>{texts.problem}</strong>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  )
}

/** The sentence for a code, in the reader's language. */
export function useSentence(): (code: string) => string {
  const { sentences } = useLanguage()
  return (code) => (isDomainErrorCode(code) ? sentences.errors[code] : sentences.errors.SERVICE_DOWN)
}

export function Notice({
  tone = 'calm',
  children,
}: {
  tone?: 'calm' | 'warn' | 'risk'
  children: ReactNode
}) {
  return <div className={`notice ${tone}`}>{children}</div>
}

/** A line drawing on a grid of 24; its words stand beside it. */
export function Icon({ lines }: { lines: string }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={lines} />
    </svg>
  )
}

/** Elsewhere instead: an address that has nothing to show here. */
export function Redirect({ to }: { to: string }) {
  useEffect(() => go(to, { replace: true }), [to])
  return null
}
