import { QueryClient } from '@tanstack/react-query'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import type { AppRouter } from '#api/router'
import { createClient, problemOf } from '../ui/trpc.ts'

export const client = createClient()
export const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: 1 } } })
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient: queries })

/** Sends a command again when nobody answered, never when the answer was no. Commands carry their own id. */
export const retryOutage = (failures: number, error: unknown): boolean =>
  failures < 2 && ['SERVICE_DOWN', 'SERVICE_BUSY'].includes(problemOf(error).code)
