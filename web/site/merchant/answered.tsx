import type { ReactNode } from 'react'
import { problemOf } from '../../ui/trpc.ts'
import { Notice, useSentence } from '../pieces.tsx'
import { SignIn } from './sign-in.tsx'
import { useWords } from './words.ts'

/** A page's question to the server: the sign-in where nobody is signed in, and the page again after it. */
export function Answered<T>({
  of: { data, error },
  children,
}: {
  of: { readonly data: T | undefined; readonly error: unknown }
  children: (data: T) => ReactNode
}) {
  const { texts } = useWords()
  const sentence = useSentence()
  const code = error ? problemOf(error).code : null
  if (code === 'NOT_SIGNED_IN') return <SignIn />
  if (data === undefined)
    return code ? <Notice tone="risk">{sentence(code)}</Notice> : <p className="soft">{texts.loading}</p>
  return (
    <>
      {code && <Notice tone="warn">{sentence(code)}</Notice>}
      {children(data)}
    </>
  )
}
