import { z } from 'zod'
import { DomainError } from '#domain/errors'

/**
 * A place in a list: the keys of the last row shown, opaque to everybody else. Instants travel as PostgreSQL wrote them,
 * because its microseconds do not fit a Date and a rounded key shows a row twice.
 */
export const writeCursor = (keys: readonly (string | null)[]): string =>
  Buffer.from(JSON.stringify(keys)).toString('base64url')

/** @throws DomainError `NOT_FOUND` for a text that no page of ours ended with */
export function readCursor<Keys>(shape: z.ZodType<Keys>, cursor: string | undefined): Keys | null {
  if (cursor === undefined) return null
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw new DomainError('NOT_FOUND', { field: 'cursor' })
  }
}

const INSTANT = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/)
/** Most lists are in order of an instant and an id. */
export const instantAndId = z.tuple([INSTANT, z.uuid()])
export const maybeInstantAndId = z.tuple([INSTANT.nullable(), z.uuid()])

export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
}

/** One row more than asked for tells whether there is another page. */
export function pageOf<Row, Shown>(
  rows: readonly Row[],
  limit: number,
  keysOf: (row: Row) => readonly (string | null)[],
  show: (row: Row) => Shown,
): Page<Shown> {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: page.map(show),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor(keysOf(last)) : null,
  }
}
