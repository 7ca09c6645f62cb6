import { createHash } from 'node:crypto'
import { filingClocks } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { isProven } from '#prisma/stores/contact-codes'
import { fileComplaint, type FiledComplaint, findFiling, type NewComplaint } from '#prisma/stores/filing'
import { policyInForce } from '#prisma/stores/policies'
import { markComplaintStarted } from '#prisma/stores/sweeping'
import { type Contact, fieldOf, normalise } from '../contact.ts'
import type { Services } from '../services.ts'
import type { Filing } from './schema.ts'

const PROOF_GOOD_FOR_MS = 2 * 60 * 60_000

/**
 * Keeps a complaint and starts its workflow. What is acknowledged is committed; the start may be late or lost (Temporal
 * down), and the sweeper makes up for it.
 */
export async function keepComplaint(services: Services, filing: Filing, filedBy: string | null) {
  const { database, secrets, commands, log } = services
  const secret = secrets.touristSecret(filing.filingKey)
  const filingHash = hashOf(filing)
  const before = await findFiling(database, filing.filingKey)
  const kept = before ?? (await keep(services, filing, filedBy, secret, filingHash))
  if (!Buffer.from(kept.filingHash).equals(filingHash)) throw new DomainError('IDEMPOTENCY_CONFLICT', {})
  if (kept.fresh) {
    commands
      .startComplaint(kept)
      .then(() => markComplaintStarted(database.prisma, kept.id))
      .catch((error: unknown) =>
        log.warn({ err: error, complaintId: kept.id }, 'a start was left to the sweeper'),
      )
  }
  const { policy } = await policyInForce(database.prisma, filing.cityId, kept.submittedAt)
  return {
    caseNumber: kept.caseNumber,
    secret,
    submittedAt: kept.submittedAt,
    acceptedBy: kept.intakeDueAt,
    decidedBy: new Date(kept.intakeDueAt.getTime() + policy.reviewMinutes * 60_000),
  }
}

const hashOf = (filing: Filing): Uint8Array<ArrayBuffer> => {
  // the proof and the ticket are means, not content: a retry may come with others
  const { contactProof: _proof, ticket: _ticket, ...content } = filing
  return Uint8Array.from(createHash('sha256').update(JSON.stringify(content)).digest())
}

async function keep(
  services: Services,
  filing: Filing,
  filedBy: string | null,
  secret: string,
  filingHash: Uint8Array<ArrayBuffer>,
): Promise<FiledComplaint> {
  const { database, secrets } = services
  const now = new Date()
  const contact = normalise(filing.contact)
  const verified = await isVerified(services, filing, contact, now)
  const version = await policyInForce(database.prisma, filing.cityId, now)
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
  return await fileComplaint(database, complaint, { ticketHash, items: filing.evidence })
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
  paidCents: BigInt(filing.paidCents),
  askedCents: BigInt(filing.askedCents),
  boughtOn: new Date(`${filing.boughtOn}T00:00:00Z`),
  contractEndedOn: filing.contractEndedOn ? new Date(`${filing.contractEndedOn}T00:00:00Z`) : null,
  handledElsewhere: filing.handledElsewhere,
  injury: filing.injury,
  groupSize: filing.groupSize,
  consentVersion: filing.consentVersion,
})

/** Encrypted field by field, with blind indexes where the same person must be recognised. */
function personOf({ cipher }: Services, filing: Filing, contact: Contact) {
  const { address } = contact
  const reach =
    contact.channel === 'sms'
      ? { phoneEnc: cipher.encrypt('phone', address), phoneIndex: cipher.blindIndex('phone', address) }
      : { emailEnc: cipher.encrypt('email', address), emailIndex: cipher.blindIndex('email', address) }
  return {
    ...reach,
    personNameEnc: cipher.encrypt('name', filing.personName),
    payeeAccountEnc: cipher.encrypt('payee-account', filing.payeeAccount),
    payeeIndex: cipher.blindIndex('payee-account', filing.payeeAccount),
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
