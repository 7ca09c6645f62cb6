import { useSyncExternalStore } from 'react'
import type { Language } from '#domain/people'

interface Preferences {
  readonly language: Language
  readonly dark: boolean
}

const KEY = 'xianpei-console'

function read(): Preferences {
  const kept = localStorage.getItem(KEY) ?? ''
  return { language: kept.includes('en') ? 'en' : 'zh-CN', dark: kept.includes('dark') }
}

let current = read()
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Language and light of this browser; kept for the next visit. */
export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, () => current)

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  localStorage.setItem(KEY, `${current.language} ${current.dark ? 'dark' : 'light'}`)
  for (const listener of listeners) listener()
}
