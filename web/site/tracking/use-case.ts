import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { trpc } from '../client.ts'

/** The tourist's case, read again whenever the server says that it changed. */
export function useCase() {
  const queryClient = useQueryClient()
  const again = () => void queryClient.invalidateQueries({ queryKey: trpc.tracking.readCase.queryKey() })
  // the stream says only "changed"; the slow look is the net under it
  const found = useQuery({ ...trpc.tracking.readCase.queryOptions(), refetchInterval: 15_000, retry: false })
  useSubscription(
    trpc.tracking.changed.subscriptionOptions(undefined, {
      enabled: found.isSuccess,
      onData: again,
      onStarted: again,
    }),
  )
  return { ...found, again }
}
