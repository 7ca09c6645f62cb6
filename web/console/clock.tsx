import {
  ClockCircleOutlined,
  ExclamationCircleOutlined,
  PauseCircleOutlined,
  WarningOutlined,
} from '@ant-design/icons'
import { useSyncExternalStore } from 'react'
import { fill } from '#domain/sentences'
import { dateTime, time, today } from '../ui/format.ts'
import type { Words } from './languages/zh-CN.ts'
import { useWords } from './words.ts'

let offsetMs = 0
let tick = Date.now()
const listeners = new Set<() => void>()

/** Every answer that carries the server's time corrects this browser's clock. */
export function learnServerTime(serverTime: string): void {
  offsetMs = Date.parse(serverTime) - Date.now()
}

setInterval(() => {
  tick = Date.now()
  for (const listener of listeners) listener()
}, 1_000)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The server's present, once a second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => tick) + offsetMs

export const serverNow = (): number => Date.now() + offsetMs

/** The calendar day of the server's present in the city, YYYY-MM-DD. */
export const serverToday = (): string => today(new Date(serverNow()))

export function inWords(milliseconds: number, t: Words): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1_000)
  if (seconds < 60) return fill(t.due.seconds, { n: seconds })
  if (seconds < 3_600) return fill(t.due.minutes, { n: Math.floor(seconds / 60) })
  if (seconds < 172_800) {
    const minutes = Math.floor((seconds % 3_600) / 60)
    const hours = fill(t.due.hours, { n: Math.floor(seconds / 3_600) })
    return minutes ? `${hours} ${fill(t.due.minutes, { n: minutes })}` : hours
  }
  return fill(t.due.days, { n: Math.floor(seconds / 86_400) })
}

const SOON_MS = 5 * 60_000

/** A deadline as icon, words and colour, and beside them the instant itself. */
export function Due({ at, paused = false }: { readonly at: string | null; readonly paused?: boolean }) {
  const { t, language } = useWords()
  const now = useNow()
  if (paused)
    return (
      <span className="due due-none">
        <PauseCircleOutlined aria-hidden /> {t.due.paused}
      </span>
    )
  if (at === null) return <span className="due due-none">{t.due.none}</span>
  const left = Date.parse(at) - now
  const words = left < 0 ? t.due.over : left < SOON_MS ? t.due.soon : t.due.left
  const Icon = left < 0 ? ExclamationCircleOutlined : left < SOON_MS ? WarningOutlined : ClockCircleOutlined
  return (
    <span
      className={`due ${left < 0 ? 'due-over' : left < SOON_MS ? 'due-soon' : 'due-left'}`}
      title={dateTime(at, language)}
    >
      <Icon aria-hidden /> {fill(words, { time: inWords(left, t) })}{' '}
      <span className="due-at">{time(at, language)}</span>
    </span>
  )
}
