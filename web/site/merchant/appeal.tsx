import { useMutation, useQuery } from '@tanstack/react-query'
import { AppealCard } from '../appeal/appeal.tsx'
import { retryOutage, trpc } from '../client.ts'
import { useWords } from './words.ts'

/** What a merchant may do about a claim it holds for wrong, and what became of it. */
export function Appeal({ recoveryId, again }: { recoveryId: string; again: () => void }) {
  const { t } = useWords()
  const own = useQuery({
    ...trpc.merchant.readAppeal.queryOptions({ recoveryId }),
    refetchInterval: 15_000,
  })
  const file = useMutation(trpc.merchant.fileAppeal.mutationOptions({ retry: retryOutage }))
  const withdraw = useMutation(trpc.merchant.withdrawAppeal.mutationOptions({ retry: retryOutage }))
  const ticket = useMutation(trpc.merchant.addAppealEvidence.mutationOptions())
  if (!own.data) return null
  return (
    <AppealCard
      own={own.data}
      words={t.appeal}
      acts={{
        keptAs: `appeal:${recoveryId}`,
        file: (command) => file.mutateAsync({ recoveryId, ...command }),
        withdraw: (command) => withdraw.mutateAsync({ recoveryId, ...command }),
        ticket: (appealId) => ticket.mutateAsync({ recoveryId, appealId }),
        again: () => {
          again()
          void own.refetch()
        },
      }}
    />
  )
}
