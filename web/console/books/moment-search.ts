import { z } from 'zod'

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

/** The same as the server's questions name it. */
export const askedOf = ({ asOf, effectiveOn }: MomentSearch) => ({
  ...(asOf !== undefined && { postedAt: asOf }),
  ...(effectiveOn !== undefined && { effectiveOn }),
})

export const isPast = ({ asOf, effectiveOn }: MomentSearch): boolean =>
  asOf !== undefined || effectiveOn !== undefined
