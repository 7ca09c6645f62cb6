import { useRef } from 'react'
import { problemOf } from '../ui/trpc.ts'

const PASSING = ['SERVICE_BUSY', 'SERVICE_DOWN', 'TOO_MANY_REQUESTS']

/** A random UUID; also where the page is served without TLS and `randomUUID` is missing. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((byte, at) => {
    const marked = at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte
    return marked.toString(16).padStart(2, '0')
  })
  return [
    [0, 4],
    [4, 6],
    [6, 8],
    [8, 10],
    [10, 16],
  ]
    .map(([from, to]) => hex.slice(from, to).join(''))
    .join('-')
}

/**
 * Sends one thing a person did under one id. An answer that never came is asked for again with the same id, so nothing is done
 * twice; a refusal ends it, and the next try is a new command.
 */
export function useCommand(): <T>(send: (commandId: string) => Promise<T>) => Promise<T> {
  const open = useRef<string | null>(null)
  return async (send) => {
    open.current ??= newId()
    try {
      const answer = await send(open.current)
      open.current = null
      return answer
    } catch (error) {
      if (!PASSING.includes(problemOf(error).code)) open.current = null
      throw error
    }
  }
}

/**
 * One id for one content: the same thing sent again after an answer that never came is the same command, anything typed anew is
 * another.
 */
export function useIdOf(): (content: string) => string {
  const ids = useRef(new Map<string, string>())
  return (content) => {
    const id = ids.current.get(content) ?? newId()
    ids.current.set(content, id)
    return id
  }
}
