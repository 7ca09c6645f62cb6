import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useWords } from './words.ts'

interface Paged {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
}

const FIRST: string | undefined = undefined

interface Options {
  readonly refetchInterval?: number
  readonly staleTime?: number
  readonly refetchOnMount?: 'always'
  readonly refetchOnWindowFocus?: boolean
}

/** A list that is read page by page: each page says where the next begins. */
export const usePages = <Page extends { readonly nextCursor: string | null }>(
  key: readonly unknown[],
  read: (cursor: string | undefined) => Promise<Page>,
  options: Options = {},
) =>
  useInfiniteQuery({
    queryKey: ['pages', ...key],
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: FIRST,
    getNextPageParam: (page: Page) => page.nextCursor ?? undefined,
    ...options,
  })

export function More({ of }: { readonly of: Paged }) {
  const { t } = useWords()
  if (!of.hasNextPage) return null
  return (
    <Button onClick={() => void of.fetchNextPage()} loading={of.isFetchingNextPage}>
      {t.common.more}
    </Button>
  )
}
