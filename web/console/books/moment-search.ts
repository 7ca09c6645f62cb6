import { z } from 'zod'
import { localDay, localInstant } from '../../ui/format.ts'

/**
 * The moment finance's pages are about, carried by the address: posted by an instant, in effect by a day. Without it a page
 * shows what is posted while it is read.
 */
export const momentSearch = z.object({
  asOf: z.iso.datetime().optional(),
  effectiveOn: z.iso.date().optional(),
})
export type MomentSearch = z.infer<typeof momentSearch>

/** Links from one of finance's pages to another take the moment along, unless they name one or none. */
export function keepMoment<Search extends MomentSearch>(link: {
  readonly search: Search
  readonly next: (search: Search) => Search
}): Search {
  const { asOf, effectiveOn } = link.search
  return { ...(asOf && { asOf }), ...(effectiveOn && { effectiveOn }), ...link.next(link.search) }
}

/** 24:00 in the city, as an instant ends. */
export const END_OF_DAY = 'T15:59:59.999Z'

/** What stays free before now: a batch under way could still be posted there (DESIGN *Ledger*). */
const SETTLED_AFTER_MS = 15_000

/**
 * The moment that a day and a time of it mean in the city. A day alone means its end; today has none yet and means what is
 * settled of it.
 */
export function momentOf(
  given: { readonly day: string; readonly clock: string; readonly effectiveOn: string },
  now: number,
): MomentSearch {
  const { day, clock, effectiveOn } = given
  const instant = (): string => {
    if (clock !== '') return localInstant(`${day}T${clock.padStart(5, '0')}`)
    const settled = new Date(now - SETTLED_AFTER_MS).toISOString()
    return day === localDay(settled) ? settled : localInstant(`${day}T23:59:59.999`)
  }
  return { asOf: day === '' ? undefined : instant(), effectiveOn: effectiveOn || undefined }
}

/** The same as the server's questions name it. */
export const askedOf = ({ asOf, effectiveOn }: MomentSearch) => ({
  ...(asOf !== undefined && { postedAt: asOf }),
  ...(effectiveOn !== undefined && { effectiveOn }),
})

export const isPast = ({ asOf, effectiveOn }: MomentSearch): boolean =>
  asOf !== undefined || effectiveOn !== undefined
