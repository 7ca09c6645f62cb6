import { type MouseEvent, type ReactNode, useSyncExternalStore } from 'react'
import { type Place, placeOf } from './paths.ts'

const listeners = new Set<() => void>()
window.addEventListener('popstate', () => tell())
const tell = () => {
  for (const listener of listeners) listener()
}

/** Six pages of one flow need no router library: the browser's history and one place to look at it. */
export function go(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', path)
  else history.pushState(null, '', path)
  tell()
  window.scrollTo(0, 0)
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => location.pathname))
}

export function Link({ to, className, children }: { to: string; className?: string; children: ReactNode }) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    go(to)
  }
  return (
    <a href={to} className={className} onClick={follow}>
      {children}
    </a>
  )
}
