import { randomUUID } from 'node:crypto'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import sharp from 'sharp'
import { z } from 'zod'
import { CONSENT_VERSION } from '#domain/complaint-input'
import type { AppRouter } from '#api/router'
import { cityDay } from '#domain/clocks'
import { DEMO_CITY, seed } from '#prisma/seed'
import { startStack, type Stack } from '#test/platform/stack'

const PASSWORD = 'a-synthetic-password'

/** The demo's city and accounts. */
export const seedDemo = ({ databases, secrets }: Stack['platform']): Promise<void> =>
  seed({
    databaseUrl: databases.owner,
    demoPassword: PASSWORD,
    keys: {
      field: Buffer.from(secrets.fieldKey, 'base64'),
      index: Buffer.from(secrets.indexKey, 'base64'),
    },
  })

/** The platform as it runs, with the demo's city and accounts. */
export const startSeededStack = (options: Parameters<typeof startStack>[0] = {}): Promise<Stack> =>
  startStack({ ...options, seed: seedDemo })

export const clientOf = (stack: Stack, cookie = '') =>
  createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${stack.url}/trpc`, headers: { cookie, origin: stack.url } })],
  })
export type Client = ReturnType<typeof clientOf>

/** Signs a demo account in as the console does. */
export const signIn = async (stack: Stack, account: string): Promise<Client> =>
  clientOf(stack, await sessionOf(stack, account))

/** The cookies of a signed-in account. */
export async function sessionOf(stack: Stack, account: string): Promise<string> {
  const answer = await fetch(`${stack.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stack.url },
    body: JSON.stringify({ email: `${account}@demo.xianpei.example`, password: PASSWORD }),
  })
  if (!answer.ok) throw new Error(`${account} could not sign in: ${answer.status}`)
  return answer.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
}

/** What a browser's event stream of a subscription hears, until it has heard what it listens for. */
export async function hears(stack: Stack, cookie: string, path: string, word: string): Promise<string> {
  const stop = AbortSignal.timeout(20_000)
  const input = encodeURIComponent('{}')
  const answer = await fetch(`${stack.url}/trpc/${path}?input=${input}`, {
    headers: { cookie, accept: 'text/event-stream' },
    signal: stop,
  })
  let heard = ''
  for await (const chunk of answer.body ?? []) {
    heard += Buffer.from(chunk).toString()
    if (heard.includes(word)) break
  }
  return heard
}

const photo = () =>
  sharp({
    create: {
      width: 200,
      height: 150,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
      background: '#888',
    },
  })
    .jpeg()
    .toBuffer()

export async function upload(stack: Stack, ticket: string): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob([Uint8Array.from(await photo())], { type: 'image/jpeg' }), 'receipt.jpg')
  const answer = await fetch(`${stack.url}/uploads`, {
    method: 'POST',
    headers: { 'x-upload-ticket': ticket, origin: stack.url },
    body: form,
  })
  return z.object({ id: z.string() }).parse(await answer.json()).id
}

/** Files as a tourist does, evidence and all. The contact is not verified, so no case of these is in the fast lane. */
export async function file(
  stack: Stack,
  given: { askedCents: number; merchantId?: string | null; handledElsewhere?: 'court' | null },
) {
  const client = clientOf(stack)
  const { ticket } = await client.filing.openUpload.mutate()
  const evidenceId = await upload(stack, ticket)
  const { askedCents, handledElsewhere = null } = given
  return await client.filing.fileComplaint.mutate({
    cityId: DEMO_CITY.id,
    filingKey: randomUUID(),
    ticket,
    evidence: [{ id: evidenceId, kind: 'receipt' }],
    language: 'en',
    category: 'dining',
    cause: 'charged-more-than-shown',
    story: 'Synthetic: the bill was higher than what the board outside had shown for the same dish.',
    merchantId: given.merchantId === undefined ? await someMerchant(client) : given.merchantId,
    merchantText: given.merchantId === null ? 'A stall that is not listed' : null,
    orderNumber: randomUUID(),
    paidCents: askedCents,
    askedCents,
    boughtOn: cityDay(new Date()),
    contractEndedOn: null,
    handledElsewhere,
    injury: false,
    personName: 'Synthetic Tourist',
    contact: { channel: 'email', address: `${randomUUID()}@mail.example` },
    contactProof: null,
    payeeAccount: `${randomUUID()}-authorised`,
    under14: false,
    guardianName: null,
    consentVersion: CONSENT_VERSION,
  })
}

async function someMerchant(client: Client): Promise<string> {
  const { merchants } = await client.merchant.searchMerchants.query({ cityId: DEMO_CITY.id, text: '示例' })
  const enrolled = merchants.find((merchant) => merchant.enrolled)
  if (!enrolled) throw new Error('the seed has enrolled merchants')
  return enrolled.id
}

/** Asks again until it is so. */
export async function until<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (const giveUp = Date.now() + 20_000; ; ) {
    const answer = await ask()
    if (isSo(answer)) return answer
    if (Date.now() > giveUp) throw new Error(`not so: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const refused = z.object({ refusal: z.object({ code: z.string() }).nullable() })

/** The code of the refusal; an answer is none. */
export const refusalOf = (asked: Promise<unknown>): Promise<string | null> =>
  asked.then(
    () => null,
    (error: unknown) =>
      error instanceof TRPCClientError
        ? (refused.parse(error.data).refusal?.code ?? error.message)
        : String(error),
  )
