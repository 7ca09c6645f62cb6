import { Button } from 'antd'
import { useWords } from './words.ts'

interface Paged {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
}

export function More({ of }: { readonly of: Paged }) {
  const { t } = useWords()
  if (!of.hasNextPage) return null
  return (
    <Button onClick={() => void of.fetchNextPage()} loading={of.isFetchingNextPage}>
      {t.common.more}
    </Button>
  )
}
