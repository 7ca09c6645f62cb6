import { QueryClient } from '@tanstack/react-query'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import type { AppRouter } from '#api/router'
import { createClient } from '../ui/trpc.ts'

export const client = createClient()
export const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: 1 } } })
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient: queries })
