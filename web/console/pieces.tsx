import { Alert, Button, Empty, Spin } from 'antd'
import type { ReactNode } from 'react'
import { fill } from '#domain/sentences'
import { money } from '../ui/format.ts'
import { problemOf } from '../ui/trpc.ts'
import { labelOf, type Speech, useWords } from './words.ts'

export const Money = ({ cents }: { readonly cents: number | null }) => (
  <span className={cents === 0 ? 'money zero' : 'money'}>{cents === null ? '—' : money(cents)}</span>
)

/** A word about a row, told apart by more than its colour: it is a word. */
export const Mark = ({
  tone = 'plain',
  children,
}: {
  readonly tone?: 'plain' | 'good' | 'warn' | 'risk'
  readonly children: ReactNode
}) => <span className={`mark mark-${tone}`}>{children}</span>

export const Kbd = ({ children }: { readonly children: string }) => <kbd aria-hidden>{children}</kbd>

/** What went wrong, in a sentence. */
export const sentenceOf = (error: unknown, s: Speech['s']): string => {
  const { code, facts } = problemOf(error)
  return fill(s.errors[code], facts)
}

export function ProblemNotice({
  error,
  onAgain,
}: {
  readonly error: unknown
  readonly onAgain?: () => void
}) {
  const { t, s } = useWords()
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={sentenceOf(error, s)}
      action={onAgain ? <Button onClick={onAgain}>{t.common.again}</Button> : null}
    />
  )
}

/** Says what would be here and why it is not. */
export const Nothing = ({ what, why }: { readonly what: string; readonly why: string }) => (
  <Empty
    image={Empty.PRESENTED_IMAGE_SIMPLE}
    description={
      <>
        <strong>{what}</strong>
        <br />
        <span className="soft">{why}</span>
      </>
    }
  />
)

interface Asked {
  readonly isPending: boolean
  readonly error: unknown
  readonly refetch: () => unknown
}

/** A question to the server while it waits, when it failed, and when it was answered. */
export function Answer<T>({
  of,
  data,
  children,
}: {
  readonly of: Asked
  readonly data: T | undefined
  readonly children: (data: T) => ReactNode
}) {
  const { t } = useWords()
  if (data !== undefined)
    return (
      <>
        {of.error ? <ProblemNotice error={of.error} onAgain={() => void of.refetch()} /> : null}
        {children(data)}
      </>
    )
  if (of.error) return <ProblemNotice error={of.error} onAgain={() => void of.refetch()} />
  return <Spin className="waiting" description={t.common.loading} />
}

export function Flags({ flags, major }: { readonly flags: readonly string[]; readonly major: boolean }) {
  const { t, s } = useWords()
  return (
    <>
      {major ? <Mark tone="risk">{t.queue.major}</Mark> : null}
      {flags.map((flag) => (
        <Mark key={flag} tone="warn">
          {labelOf(s.flags, flag)}
        </Mark>
      ))}
    </>
  )
}

export const Facts = ({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) => (
  <dl className="facts">
    {rows.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

export const Section = ({
  title,
  extra,
  children,
}: {
  readonly title: string
  readonly extra?: ReactNode
  readonly children: ReactNode
}) => (
  <section className="panel">
    <header className="panel-head">
      <h2>{title}</h2>
      {extra}
    </header>
    {children}
  </section>
)

export const Page = ({
  title,
  extra,
  children,
}: {
  readonly title: string
  readonly extra?: ReactNode
  readonly children: ReactNode
}) => (
  <>
    <header className="page-head">
      <h1>{title}</h1>
      <div className="page-extra">{extra}</div>
    </header>
    {children}
  </>
)
