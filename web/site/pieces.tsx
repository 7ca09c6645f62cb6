import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react'
import { isDomainErrorCode } from '#domain/errors'
import { useLanguage } from './language.tsx'

export function Field(props: {
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
  const id = useId()
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

export function Heading({ children }: { children: ReactNode }) {
  const ref = useFocus<HTMLHeadingElement>(null)
  return (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  )
}

export function ErrorSummary({ errors, title }: { errors: readonly string[]; title: string }) {
  const ref = useFocus<HTMLDivElement>(errors.join('|'))
  if (errors.length === 0) return null
  return (
    <div ref={ref} tabIndex={-1} role="alert" className="notice risk">
      <strong>{title}</strong>
      <ul>
        {errors.map((error) => (
          <li key={error}>{error}</li>
        ))}
      </ul>
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
