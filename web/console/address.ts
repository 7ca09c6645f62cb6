import { useParams, useSearch } from '@tanstack/react-router'
import { z } from 'zod'

const texts = z.record(z.string(), z.string())

/** A part of the page's path. The address is input like any other: it is read through its shape. */
export function useParam(name: string): string {
  const given: unknown = useParams({ strict: false })
  return texts.parse(given)[name] ?? ''
}

/** The filters in the page's address; the route has already thrown out what does not fit them. */
export function useSearchOf<T>(shape: z.ZodType<T>): T {
  const given: unknown = useSearch({ strict: false })
  return shape.parse(given)
}
