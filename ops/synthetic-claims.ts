import { randomInt, randomUUID } from 'node:crypto'
import { createTRPCClient, httpLink, retryLink } from '@trpc/client'
import sharp from 'sharp'
import { z } from 'zod'
import type { filing } from '#api/filing/schema'
import { CONSENT_VERSION } from '#domain/complaint-input'
import type { AppRouter } from '#api/router'
import { cityDay } from '#domain/clocks'
import { clock } from '#prisma/clock'

/** Where a platform listens. */
export interface Addresses {
  readonly url: string
  readonly sandboxUrl: string
}

const BUSY = 503
const TRIES = 8

/** A script asks again when the platform is busy, as a person would; all that scripts ask may be asked twice. */
export const clientOf = (on: Addresses, cookie = '') =>
  createTRPCClient<AppRouter>({
    links: [
      retryLink({
        retry: ({ error, attempts }) => attempts < TRIES && error.data?.httpStatus === BUSY,
        retryDelayMs: (attempt) => 250 * attempt,
      }),
      httpLink({ url: `${on.url}/trpc`, headers: { origin: on.url, cookie } }),
    ],
  })
export type HttpClient = ReturnType<typeof clientOf>
export type Claim = z.input<typeof filing>

const messages = z.array(z.object({ text: z.string() }))
const uploaded = z.object({ id: z.string() })

/** A complaint as it goes over the wire, without evidence and without a verified phone: filing alone. */
export const plainClaim = (cityId: string, merchantId: string | null): Claim => ({
  cityId,
  filingKey: randomUUID(),
  ticket: null,
  evidence: [],
  language: 'en',
  category: 'dining',
  cause: 'charged-more-than-shown',
  story: 'Synthetic: the bill was higher than what the board outside had shown for the same dish.',
  merchantId,
  merchantText: merchantId === null ? 'A synthetic stall that is not listed' : null,
  orderNumber: randomUUID(),
  paidCents: 78_000,
  askedCents: 78_000,
  boughtOn: cityDay(clock.now()),
  contractEndedOn: null,
  handledElsewhere: null,
  injury: false,
  personName: 'Synthetic Tourist',
  contact: { channel: 'email', address: `${randomUUID()}@mail.example` },
  contactProof: null,
  payeeAccount: `${randomUUID()}-authorised`,
  under14: false,
  guardianName: null,
  consentVersion: CONSENT_VERSION,
})

/** A claim that every lane rule holds for: a 200 kB photo uploaded, a phone that answered its code. */
export async function laneClaim(
  on: Addresses,
  client: HttpClient,
  cityId: string,
  merchantId: string,
): Promise<Claim> {
  const address = `+86138${String(randomInt(0, 100_000_000)).padStart(8, '0')}`
  const contact = { channel: 'sms' as const, address }
  const [{ codeId }, { ticket }] = await Promise.all([
    client.visit.requestCode.mutate({ cityId, contact, language: 'en', purpose: 'file' }),
    client.filing.openUpload.mutate(),
  ])
  const evidenceId = await uploadPhoto(on, ticket, 760)
  const { proof } = await client.visit.verifyCode.mutate({ codeId, code: await codeOf(on, address) })
  return {
    ...plainClaim(cityId, merchantId),
    ticket,
    evidence: [{ id: evidenceId, kind: 'payment-record' }],
    contact,
    contactProof: proof,
  }
}

export async function codeOf(on: Addresses, address: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${on.sandboxUrl}/messages?to=${encodeURIComponent(address)}`)
    const code = /\d{6}/.exec(messages.parse(await answer.json())[0]?.text ?? '')?.[0]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A photo like no other: noise, as wide as wanted (760 gives about 200 kB). */
export async function uploadPhoto(on: Addresses, ticket: string, width: number): Promise<string> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 }
  const height = Math.round(width * 0.75)
  const photo = await sharp({ create: { width, height, channels: 3, noise, background: '#888' } })
    .jpeg({ quality: 80 })
    .toBuffer()
  const form = new FormData()
  form.set('file', new Blob([Uint8Array.from(photo)], { type: 'image/jpeg' }), 'receipt.jpg')
  const headers = { 'x-upload-ticket': ticket, origin: on.url }
  const answer = await fetch(`${on.url}/uploads`, { method: 'POST', headers, body: form })
  return uploaded.parse(await answer.json()).id
}
