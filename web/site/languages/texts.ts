import type { AppealWords } from '../appeal/words.ts'
import type { TouristStep } from '#domain/case-events'
import type { ProofFault } from '#domain/proof'
import type { RailName } from '#domain/rails'
import type { ComplaintState } from '#domain/states'
import type { FailureMeaning } from '../../ui/payout-failures.ts'

type Decision = 'accepted' | 'not-accepted' | 'duplicate' | 'advance' | 'settled' | 'rejected' | 'referred'
type Elsewhere = 'none' | 'court' | 'arbitration' | 'other-body' | 'already-handled'
type EvidenceKind = 'photo' | 'payment-record' | 'receipt' | 'document'

/** Every text of the site's own; a language is one file of these, and lacks none. */
export interface Texts {
  readonly appeal: AppealWords
  readonly name: string
  readonly brand: string
  readonly tagline: string
  readonly start: {
    readonly title: string
    readonly facts: readonly { readonly title: string; readonly text: string }[]
    readonly begin: string
    readonly goOn: string
    readonly track: string
    readonly call: string
    readonly merchants: string
  }
  readonly proof: {
    readonly title: string
    readonly lead: string
    readonly file: string
    readonly fileHint: string
    readonly unreadable: string
    readonly good: string
    readonly bad: string
    readonly upTo: Readonly<Record<'block' | 'day' | 'published', string>>
    readonly faults: Readonly<Record<ProofFault, string>>
    readonly back: string
    readonly why: string
    readonly take: string
    readonly check: string
    readonly notTaken: string
  }
  readonly steps: readonly string[]
  readonly step: string
  readonly back: string
  readonly next: string
  readonly change: string
  readonly optional: string
  readonly yes: string
  readonly no: string
  readonly notSure: string
  readonly offline: string
  readonly saved: string
  readonly bigger: string
  readonly where: Record<
    | 'title'
    | 'label'
    | 'hint'
    | 'near'
    | 'covered'
    | 'notCovered'
    | 'metres'
    | 'none'
    | 'found'
    | 'notListed'
    | 'searchInstead'
    | 'describe'
    | 'describeHint'
    | 'chosen'
    | 'needed',
    string
  >
  readonly what: Record<
    | 'title'
    | 'category'
    | 'cause'
    | 'story'
    | 'storyHint'
    | 'example'
    | 'signs'
    | 'signsEnough'
    | 'injury'
    | 'elsewhere',
    string
  > & {
    readonly elsewhereOptions: Record<Elsewhere, string>
    readonly needed: Record<'category' | 'cause' | 'story', string>
  }
  readonly money: Record<
    'title' | 'paid' | 'asked' | 'bought' | 'order' | 'orderHint' | 'small' | 'second' | 'over',
    string
  > & {
    readonly needed: Record<'paid' | 'asked' | 'above' | 'bought', string>
  }
  readonly evidence: Record<
    | 'title'
    | 'hint'
    | 'add'
    | 'kindLabel'
    | 'waiting'
    | 'uploading'
    | 'done'
    | 'failed'
    | 'retry'
    | 'remove'
    | 'none'
    | 'offline'
    | 'limit'
    | 'pending'
    | 'files'
    | 'fromMerchant'
    | 'count',
    string
  > & { readonly kinds: Record<EvidenceKind, string> }
  readonly you: Record<
    | 'title'
    | 'name'
    | 'nameWhy'
    | 'reach'
    | 'phone'
    | 'email'
    | 'phoneLabel'
    | 'emailLabel'
    | 'reachWhy'
    | 'sendCode'
    | 'resend'
    | 'codeSent'
    | 'code'
    | 'verified'
    | 'noCode'
    | 'payee'
    | 'payeeWhy'
    | 'payTo'
    | 'bankAccount'
    | 'bankWhy'
    | 'bank'
    | 'chooseBank'
    | 'otherBank'
    | 'bankCode'
    | 'bankCodeWhy'
    | 'under14'
    | 'guardian',
    string
  > & {
    readonly rails: Record<RailName, string>
    readonly needed: Record<
      'name' | 'contact' | 'payee' | 'bankAccount' | 'bank' | 'bankCode' | 'guardian',
      string
    >
  }
  readonly check: Record<
    'title' | 'consent' | 'consentNeeded' | 'send' | 'sending' | 'similar' | 'sameOrder' | 'problems',
    string
  >
  readonly done: Record<
    | 'title'
    | 'number'
    | 'keep'
    | 'secret'
    | 'qr'
    | 'accepted'
    | 'decided'
    | 'acceptedAt'
    | 'decidedAt'
    | 'open'
    | 'picture'
    | 'print'
    | 'next'
    | 'nextText'
    | 'another',
    string
  >
  readonly track: Record<
    | 'title'
    | 'number'
    | 'secret'
    | 'open'
    | 'wrong'
    | 'leave'
    | 'late'
    | 'byRules'
    | 'byPerson'
    | 'waitingFund'
    | 'collectTitle'
    | 'collect'
    | 'collectHint'
    | 'paidTitle'
    | 'heldTitle'
    | 'held'
    | 'question'
    | 'answer'
    | 'answerBy'
    | 'send'
    | 'settledTitle'
    | 'settledBy'
    | 'yes'
    | 'no'
    | 'addEvidence'
    | 'steps'
    | 'evidence'
    | 'rateTitle'
    | 'rateHint'
    | 'comment'
    | 'rated'
    | 'withdraw'
    | 'withdrawSure'
    | 'withdrawYes'
    | 'reopen'
    | 'reopenHint',
    string
  > & {
    readonly headline: Record<ComplaintState, string>
    readonly decisions: Record<Decision | 'afterAppeal', string>
    readonly stepNames: Record<TouristStep, string>
  }
  /** ready money, and money that found no way to its payee */
  readonly payout: Record<
    | 'collectBy'
    | 'collectLater'
    | 'next'
    | 'notPaid'
    | 'cameBack'
    | 'notCollected'
    | 'kept'
    | 'by'
    | 'afterwards'
    | 'same'
    | 'sameHint'
    | 'other'
    | 'name'
    | 'nameHint'
    | 'send'
    | 'sending'
    | 'changed'
    | 'checking'
    | 'checkingHint',
    string
  > & {
    readonly why: Record<FailureMeaning, string>
    readonly needed: Record<'name' | 'nameLong', string>
  }
  readonly problem: string
  readonly mishap: string
  readonly loading: string
  readonly notFound: string
  readonly home: string
}
