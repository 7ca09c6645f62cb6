import { addCents, type Cents, ZERO } from './money.ts'

/** The states of a transfer in a batch file, and the only moves between them. The database holds the same table. */
export const TRANSFER_MOVES = {
  queued: ['cancelled', 'on-the-way'],
  'on-the-way': ['paid', 'failed', 'returned'],
  paid: ['returned'],
  failed: [],
  cancelled: [],
  returned: [],
} as const satisfies Record<string, readonly string[]>
export type TransferState = keyof typeof TRANSFER_MOVES

/** A batch is proposed by one of finance and signed off, or refused, by another; answered once each of its transfers is. */
export const BATCH_STATES = ['proposed', 'signed-off', 'answered', 'refused'] as const
export type BatchState = (typeof BATCH_STATES)[number]

/** As many as one file holds; more wait for the next day's. */
export const MOST_TRANSFERS = 2_000

/**
 * A bank that has said nothing final of a transfer for five days (D: three working days and a weekend) is not waited for any
 * longer: a person asks it, and says what became of the money.
 */
const SILENT_AFTER_MS = 5 * 24 * 60 * 60 * 1_000
export const isSilent = (sinceLastWord: Date, now: Date): boolean =>
  now.getTime() - sinceLastWord.getTime() >= SILENT_AFTER_MS

/**
 * What the bank's status means for the money (ISO 20022 external code set, ExternalPaymentTransactionStatus1Code): accepted,
 * in settlement or pending is on the way; settled is paid; rejected is a definite no.
 * @returns null for one we do not know: nobody guesses
 */
export function meaningOfStatus(status: string): 'on-the-way' | 'paid' | 'rejected' | null {
  if (['ACTC', 'ACCP', 'ACSP', 'PDNG'].includes(status)) return 'on-the-way'
  if (status === 'ACSC' || status === 'ACCC') return 'paid'
  return status === 'RJCT' ? 'rejected' : null
}

/**
 * Reasons that speak of a second copy (ExternalStatusReason1Code): the first is under way, so the no is not about the money.
 * Taking it for one would pay twice.
 */
const OF_A_COPY = ['AM05', 'DU01', 'DU02', 'DU03', 'DU04', 'DU05']

/** A no to a whole file that gives no reason cannot be told from one to its copy. */
const isOfACopy = (level: AnswerLevel, reason: string | null): boolean =>
  reason === null ? level !== 'transaction' : OF_A_COPY.includes(reason)

/** How far a status speaks: for the whole file, for its one payment instruction, or for one transfer. */
export type AnswerLevel = 'group' | 'payment' | 'transaction'

/** What came of a status, or why nothing did and a person looks at it. */
export const ANSWER_RESULTS = [
  'applied',
  'known',
  'went-back',
  'unknown-batch',
  'unknown-transaction',
  'amount-differs',
  'unknown-status',
  'of-a-copy',
  'contradicts',
] as const
export type AnswerResult = (typeof ANSWER_RESULTS)[number]
export const needsLooking = (result: AnswerResult): boolean =>
  result !== 'applied' && result !== 'known' && result !== 'went-back'

export interface BankWord {
  readonly level: AnswerLevel
  readonly status: string
  readonly reason: string | null
}

/**
 * What a word of the bank does to a transfer: where it goes, or that it changes nothing and why. A no after a yes is money that
 * came back, but only said of that transfer alone; a yes after a no contradicts what may have been paid again since.
 */
export function heard(
  state: TransferState,
  { level, status, reason }: BankWord,
): { readonly result: AnswerResult; readonly to: TransferState | null } {
  const meaning = meaningOfStatus(status)
  const stays = (result: AnswerResult) => ({ result, to: null })
  if (meaning === null) return stays('unknown-status')
  if (state === 'queued' || state === 'cancelled') return stays('contradicts')
  if (meaning === 'rejected') {
    if (isOfACopy(level, reason)) return stays('of-a-copy')
    if (state === 'failed' || state === 'returned') return stays('known')
    if (state === 'on-the-way') return { result: 'applied', to: 'failed' }
    return level === 'transaction' ? { result: 'applied', to: 'returned' } : stays('contradicts')
  }
  if (meaning === 'on-the-way') return stays(state === 'on-the-way' ? 'known' : 'went-back')
  if (state === 'on-the-way') return { result: 'applied', to: 'paid' }
  if (state === 'paid') return stays('known')
  return stays(state === 'returned' ? 'went-back' : 'contradicts')
}

export interface BatchTransfer {
  readonly outBillNo: string
  readonly amountCents: Cents
  readonly name: string
  readonly account: string
  /** of the national payment system, 12 digits */
  readonly bankCode: string
  readonly remark: string
}

/** Fen that a list comes to. */
export const sumOf = (transfers: readonly { readonly amountCents: Cents }[]): Cents =>
  addCents(ZERO, ...transfers.map(({ amountCents }) => amountCents))

/** What a batch file says. */
export interface BatchFile {
  readonly batchNo: string
  readonly createdAt: Date
  /** YYYY-MM-DD, when the bank is asked to pay */
  readonly executionOn: string
  readonly debtor: { readonly name: string; readonly account: string; readonly bank: string }
  readonly transfers: readonly BatchTransfer[]
}

/** What the bank said of one transfer, as its message named it. */
export interface AnsweredTransfer {
  readonly endToEndId: string
  readonly status: string
  readonly reason: string | null
  /** null where the message does not repeat it */
  readonly amountCents: Cents | null
  /** the bank's own number */
  readonly reference: string | null
}

/** A payment status report: a word about the file, about its instructions, and about single transfers; each may be missing. */
export interface BankAnswer {
  readonly format: 'pain.002.001.03' | 'pain.002.001.10'
  readonly messageId: string
  readonly originalMessageId: string
  readonly group: { readonly status: string; readonly reason: string | null } | null
  readonly payments: readonly {
    readonly paymentId: string
    readonly word: { readonly status: string; readonly reason: string | null } | null
    readonly transfers: readonly AnsweredTransfer[]
  }[]
}
