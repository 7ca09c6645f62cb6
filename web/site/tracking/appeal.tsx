import { useMutation, useQuery } from '@tanstack/react-query'
import { retryOutage, trpc } from '../client.ts'
import { AppealCard } from '../appeal/appeal.tsx'
import { useLanguage } from '../language.tsx'

/** What the tourist may do about a decision they think is wrong, and what became of it. */
export function Appeal({ caseNumber, again }: { caseNumber: string; again: () => void }) {
  const { texts } = useLanguage()
  const own = useQuery({ ...trpc.tracking.readAppeal.queryOptions(), refetchInterval: 15_000 })
  const file = useMutation(trpc.tracking.fileAppeal.mutationOptions({ retry: retryOutage }))
  const withdraw = useMutation(trpc.tracking.withdrawAppeal.mutationOptions({ retry: retryOutage }))
  const ticket = useMutation(trpc.tracking.addAppealEvidence.mutationOptions())
  if (!own.data) return null
  return (
    <AppealCard
      own={own.data}
      words={texts.appeal}
      acts={{
        keptAs: `appeal:${caseNumber}`,
        file: file.mutateAsync,
        withdraw: withdraw.mutateAsync,
        ticket: (appealId) => ticket.mutateAsync({ appealId }),
        again: () => {
          again()
          void own.refetch()
        },
      }}
    />
  )
}
