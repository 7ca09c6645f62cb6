import { createHash } from 'node:crypto'
import { plainAccount } from '#domain/bank-payee'
import { filingClocks } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import type { Policy } from '#domain/policy'
import { clock } from '#prisma/clock'
import { isProven } from '#prisma/stores/contact-codes'
import { fileComplaint, type FiledComplaint, type NewComplaint } from '#prisma/stores/filing'
import { policyInForce } from '#prisma/stores/policies'
import { onPool } from '#prisma/stores/sql'
import { type Contact, fieldOf, normalise } from '../contact.ts'
import type { Services } from '../services.ts'
import type { Filing } from './schema.ts'

const PROOF_GOOD_FOR_MS = 2 * 60 * 60_000

/**
 * Keeps a complaint and leaves its workflow to be started. What is acknowledged is committed; the start comes after, and the
 * sweeper makes up for one that is lost.
 */
export async function keepComplaint(services: Services, filing: Filing, filedBy: string | null) {
  const filingHash = hashOf(filing)
  const secret = services.secrets.touristSecret(filing.filingKey)
  const done = services.starter.filingBegins()
  try {
    const { kept, policy } = await keep(services, filing, filedBy, secret, filingHash)
    if (!Buffer.from(kept.filingHash).equals(filingHash)) throw new DomainError('IDEMPOTENCY_CONFLICT', {})
    if (kept.fresh) services.starter.start(kept)
    return {
      caseNumber: kept.caseNumber,
      secret,
      submittedAt: kept.submittedAt,
      acceptedBy: kept.intakeDueAt,
      decidedBy: new Date(kept.intakeDueAt.getTime() + policy.reviewMinutes * 60_000),
    }
  } finally {
    done()
  }
}

const hashOf = (filing: Filing): Uint8Array => {
  // the proof and the ticket are means, not content: a retry may come with others
  const { contactProof: _proof, ticket: _ticket, payeeRail, payeeBankCode, ...rest } = filing
  // what was filed before there was a choice, and is sent again, is the same filing
  const content = payeeRail === 'wechat' ? rest : { ...rest, payeeRail, payeeBankCode }
  return createHash('sha256').update(JSON.stringify(content)).digest()
}

async function keep(
  services: Services,
  filing: Filing,
  filedBy: string | null,
  secret: string,
  filingHash: Uint8Array,
): Promise<{ readonly kept: FiledComplaint; readonly policy: Policy }> {
  const { database, secrets } = services
  const now = clock.now()
  const contact = normalise(filing.contact)
  const verified = await isVerified(services, filing, contact, now)
  const version = await policyInForce(onPool(database.pool), filing.cityId, now)
  const clocks = filingClocks(now, version.policy)
  const complaint: NewComplaint = {
    ...contentOf(filing),
    ...personOf(services, filing, contact),
    ...clocks,
    dueAt: clocks.intakeDueAt,
    channel: filedBy ? 'hotline' : 'web',
    filedBy,
    filingHash,
    secretHash: secrets.hash(secret),
    submittedAt: now,
    consentedAt: now,
    contactVerifiedAt: verified ? now : null,
    policyVersionId: version.id,
  }
  const ticketHash = filing.ticket ? secrets.hash(filing.ticket) : null
  const kept = await fileComplaint(database, complaint, { ticketHash, items: filing.evidence })
  return { kept, policy: version.policy }
}

const contentOf = (filing: Filing) => ({
  cityId: filing.cityId,
  language: filing.language,
  filingKey: filing.filingKey,
  category: filing.category,
  cause: filing.cause,
  answers: filing.answers,
  story: filing.story,
  merchantId: filing.merchantId,
  merchantText: filing.merchantText,
  orderNumber: filing.orderNumber,
  paidCents: filing.paidCents,
  askedCents: filing.askedCents,
  boughtOn: filing.boughtOn,
  contractEndedOn: filing.contractEndedOn,
  handledElsewhere: filing.handledElsewhere,
  injury: filing.injury,
  groupSize: filing.groupSize,
  consentVersion: filing.consentVersion,
})

/** Encrypted field by field, with blind indexes where the same person must be recognised. */
function personOf({ cipher }: Services, filing: Filing, contact: Contact) {
  const { address } = contact
  // the same card is the same payee, however it was typed
  const account = filing.payeeRail === 'bank' ? plainAccount(filing.payeeAccount) : filing.payeeAccount
  const reach =
    contact.channel === 'sms'
      ? { phoneEnc: cipher.encrypt('phone', address), phoneIndex: cipher.blindIndex('phone', address) }
      : { emailEnc: cipher.encrypt('email', address), emailIndex: cipher.blindIndex('email', address) }
  return {
    ...reach,
    personNameEnc: cipher.encrypt('name', filing.personName),
    payeeRail: filing.payeeRail,
    payeeBankCode: filing.payeeBankCode,
    payeeAccountEnc: cipher.encrypt('payee-account', account),
    payeeIndex: cipher.blindIndex('payee-account', account),
    guardianNameEnc: filing.guardianName ? cipher.encrypt('name', filing.guardianName) : null,
  }
}

async function isVerified(
  { database, cipher, secrets }: Services,
  filing: Filing,
  contact: Contact,
  now: Date,
): Promise<boolean> {
  if (!filing.contactProof) return false
  return await isProven(database.prisma, {
    purpose: 'file',
    proofHash: secrets.hash(filing.contactProof),
    addressIndex: cipher.blindIndex(fieldOf(contact), contact.address),
    since: new Date(now.getTime() - PROOF_GOOD_FOR_MS),
  })
}
