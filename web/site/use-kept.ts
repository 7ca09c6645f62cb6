import { useState } from 'react'

/** What is typed stays for as long as the tab does: a reload or a sign-in in between loses nothing. */
export function useKept(name: string): readonly [string, (text: string) => void] {
  const key = `kept:${name}`
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '')
  const keep = (next: string) => {
    if (next === '') sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, next)
    setText(next)
  }
  return [text, keep]
}
