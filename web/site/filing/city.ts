import { useQuery } from '@tanstack/react-query'
import { trpc } from '../client.ts'

/** The city this site speaks for; undefined until it is known. */
export const useCity = () =>
  useQuery({ ...trpc.visit.city.queryOptions({ cityId: null }), staleTime: 60_000 }).data
