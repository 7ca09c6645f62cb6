import { randomInt, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { filing } from '#api/filing/schema'
import { CONSENT_VERSION } from '#domain/complaint-input'
import { cityDay } from '#domain/clocks'
import { DEMO_CITY } from '#prisma/seed'
import { type Client, clientOf, until, upload } from '../api/http-staff.ts'
import type { Stack } from '../platform/stack.ts'

const messages = z.array(z.object({ text: z.string() }))

/** A phone that answered its code, as a tourist's does. */
async function provenPhone(stack: Stack, client: Client): Promise<{ address: string; proof: string }> {
  const address = `+86138${String(randomInt(0, 100_000_000)).padStart(8, '0')}`
  const contact = { channel: 'sms' as const, address }
  const { codeId } = await client.visit.requestCode.mutate({
    cityId: DEMO_CITY.id,
    contact,
    language: 'en',
    purpose: 'file',
  })
  const sent = await until(
    async () =>
      messages.parse(
        await (await fetch(`${stack.sandboxUrl}/messages?to=${encodeURIComponent(address)}`)).json(),
      ),
    (found) => found.length > 0,
  )
  const code = /\d{6}/.exec(sent[0]?.text ?? '')?.[0] ?? ''
  return { address, proof: (await client.visit.verifyCode.mutate({ codeId, code })).proof }
}

/** A claim that every rule of the fast lane holds for, ready to be filed. */
export async function smallClaim(stack: Stack, askedCents: number, merchantAt = 0) {
  const client = clientOf(stack)
  const [{ ticket }, { merchants }, phone] = await Promise.all([
    client.filing.openUpload.mutate(),
    client.merchant.searchMerchants.query({ cityId: DEMO_CITY.id, text: '示例' }),
    provenPhone(stack, client),
  ])
  const enrolled = merchants.filter((merchant) => merchant.enrolled)
  const merchant = enrolled[merchantAt % enrolled.length]
  if (!merchant) throw new Error('the seed has enrolled merchants')
  const evidence = [{ id: await upload(stack, ticket), kind: 'payment-record' as const }]
  return {
    cityId: DEMO_CITY.id,
    filingKey: randomUUID(),
    ticket,
    evidence,
    language: 'en' as const,
    category: 'dining' as const,
    cause: 'charged-more-than-shown' as const,
    story: 'Synthetic: the bill was higher than what the board outside had shown for the same dish.',
    merchantId: merchant.id,
    merchantText: null,
    orderNumber: randomUUID(),
    paidCents: askedCents,
    askedCents,
    boughtOn: cityDay(new Date()),
    contractEndedOn: null,
    handledElsewhere: null,
    injury: false,
    personName: 'Synthetic Tourist',
    contact: { channel: 'sms' as const, address: phone.address },
    contactProof: phone.proof,
    payeeAccount: `${randomUUID()}-authorised`,
    under14: false,
    guardianName: null,
    consentVersion: CONSENT_VERSION,
  } satisfies z.input<typeof filing>
}

const debits = z.array(z.object({ outBillNo: z.string(), amountCents: z.number() }))

/** The provider's truth of what money left. */
export const debitsOf = async (stack: Stack) =>
  debits.parse(await (await fetch(`${stack.sandboxUrl}/admin/debits`)).json())
