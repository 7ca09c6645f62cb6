import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
} from '@trpc/client'
import type { AppRouter } from '#api/router'
import { type DomainErrorCode, type ErrorFacts, isDomainErrorCode } from '#domain/errors'

/** The one client of a page: calls in batches, changes as a stream. Cookies go along by themselves. */
export const createClient = () =>
  createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: '/trpc' }),
        false: httpBatchLink({ url: '/trpc', maxURLLength: 2_000 }),
      }),
    ],
  })
export type TrpcClient = ReturnType<typeof createClient>

export interface Problem {
  /** the refusal, or SERVICE_DOWN when nobody could be reached */
  readonly code: DomainErrorCode
  readonly facts: ErrorFacts
  /** field by field, each with the codes of what is wrong with it */
  readonly fields: Readonly<Record<string, readonly string[]>>
}

/** What went wrong, in the terms that sentences are looked up by. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof TRPCClientError)) return { code: 'SERVICE_DOWN', facts: {}, fields: {} }
  const data: unknown = error.data
  const refusal = isRecord(data) && isRecord(data['refusal']) ? data['refusal'] : null
  const fields = isRecord(data) && isRecord(data['fields']) ? data['fields'] : {}
  const code = isDomainErrorCode(refusal?.['code']) ? refusal['code'] : firstCode(fields)
  return { code: code ?? 'SERVICE_DOWN', facts: factsOf(refusal?.['facts']), fields: codesOf(fields) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const codesOf = (fields: Record<string, unknown>): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(fields).map(([field, codes]) => [field, Array.isArray(codes) ? codes.map(String) : []]),
  )

const firstCode = (fields: Record<string, unknown>): DomainErrorCode | undefined =>
  Object.values(codesOf(fields)).flat().find(isDomainErrorCode)

function factsOf(facts: unknown): ErrorFacts {
  if (!isRecord(facts)) return {}
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, string | number | boolean | null] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  )
}
