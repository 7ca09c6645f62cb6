import { QueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import type { AppRouter } from '#api/router'
import { createClient, problemOf } from '../ui/trpc.ts'

export type Outputs = inferRouterOutputs<AppRouter>

const PASSING = ['SERVICE_BUSY', 'SERVICE_DOWN']

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => failures < 2 && PASSING.includes(problemOf(error).code),
    },
  },
})

export const client = createClient()
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })
