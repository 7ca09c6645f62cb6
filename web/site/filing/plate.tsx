import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { trpc } from '../client.ts'
import { changeDraft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { go } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { Redirect } from '../pieces.tsx'

/** A merchant's QR plate fills the merchant in and goes on. */
export function Plate({ plateCode }: { plateCode: string }) {
  const { texts } = useLanguage()
  const { data, error } = useQuery(trpc.merchant.merchantByPlate.queryOptions({ plateCode }))
  useEffect(() => {
    if (!data) return
    if (data.merchant) {
      const { id, name, nameEn, enrolled } = data.merchant
      changeDraft({ merchant: { id, name, nameEn, enrolled }, merchantText: '' })
    }
    go(pathTo.step('where'), { replace: true })
  }, [data])
  // a plate nobody knows, or no network: the merchant can still be searched for
  if (error) return <Redirect to={pathTo.step('where')} />
  return <p className="soft">{texts.loading}</p>
}
