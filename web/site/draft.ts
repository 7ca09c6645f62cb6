import { get, set } from 'idb-keyval'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Category, Cause, Question } from '#domain/categories'
import type { RailName } from '#domain/rails'

export type EvidenceKind = 'photo' | 'payment-record' | 'receipt' | 'document'

export interface DraftFile {
  readonly id: string
  readonly name: string
  readonly kind: EvidenceKind
  readonly blob: Blob
  /** what the server knows it by, once it is there */
  readonly evidenceId: string | null
  readonly failed: string | null
}

export interface ChosenMerchant {
  readonly id: string
  readonly name: string
  readonly nameEn: string | null
  readonly enrolled: boolean
}

/** A complaint as it is being written. It lives on the phone until it is sent; a wrong step loses nothing. */
export interface Draft {
  /** made once with the draft: however often it is sent, it is filed once */
  readonly filingKey: string
  readonly ticket: { readonly token: string; readonly expiresAt: string } | null
  readonly merchant: ChosenMerchant | null
  readonly merchantText: string
  readonly category: Category | null
  readonly cause: Cause | null
  readonly answers: Readonly<Partial<Record<Question, boolean>>>
  readonly story: string
  readonly injury: boolean
  readonly elsewhere: 'none' | 'court' | 'arbitration' | 'other-body' | 'already-handled'
  readonly paid: string
  readonly asked: string
  readonly boughtOn: string
  readonly orderNumber: string
  readonly files: readonly DraftFile[]
  readonly personName: string
  readonly channel: 'sms' | 'email'
  readonly address: string
  readonly codeId: string | null
  readonly proof: { readonly address: string; readonly token: string } | null
  readonly payeeRail: RailName
  /** of WeChat; what was typed for the one way is still there when somebody looks at the other */
  readonly payeeAccount: string
  readonly bankAccount: string
  /** a bank of the list by its number, or another */
  readonly bank: string
  readonly otherBankCode: string
  readonly under14: boolean
  readonly guardianName: string
}

export interface Filed {
  readonly caseNumber: string
  readonly secret: string
  readonly acceptedBy: string
  readonly decidedBy: string
}

const fresh = (boughtOn: string): Draft => ({
  filingKey: crypto.randomUUID(),
  ticket: null,
  merchant: null,
  merchantText: '',
  category: null,
  cause: null,
  answers: {},
  story: '',
  injury: false,
  elsewhere: 'none',
  paid: '',
  asked: '',
  boughtOn,
  orderNumber: '',
  files: [],
  personName: '',
  channel: 'sms',
  address: '',
  codeId: null,
  proof: null,
  payeeRail: 'wechat',
  payeeAccount: '',
  bankAccount: '',
  bank: '',
  otherBankCode: '',
  under14: false,
  guardianName: '',
})

const KEY = 'draft'
const FILED_KEY = 'filed'
const today = () => new Date().toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' })

let draft: Draft = fresh(today())
let ready = false
const listeners = new Set<() => void>()
const tell = () => {
  for (const listener of listeners) listener()
}

// one write at a time, always of the latest
let writing: Promise<void> = Promise.resolve()
const keep = () => {
  writing = writing.then(() => set(KEY, draft)).catch(() => undefined)
}

const loading = get<Draft>(KEY)
  .then((kept) => {
    if (kept) draft = { ...draft, ...kept }
  })
  .catch(() => undefined)
  .finally(() => {
    ready = true
    tell()
  })

export function changeDraft(change: Partial<Draft> | ((now: Draft) => Partial<Draft>)): void {
  draft = { ...draft, ...(typeof change === 'function' ? change(draft) : change) }
  keep()
  tell()
}

export const currentDraft = (): Draft => draft

/** After filing: what was filed stays readable, the next complaint begins empty. */
export async function finishDraft(filed: Filed): Promise<void> {
  await set(FILED_KEY, filed)
  draft = fresh(today())
  keep()
  tell()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useDraft = (): Draft => useSyncExternalStore(subscribe, () => draft)

/** True once what the phone kept has been read. */
export function useDraftReady(): boolean {
  const [isReady, setReady] = useState(ready)
  useEffect(() => {
    void loading.then(() => setReady(true))
  }, [])
  return isReady
}

export function useFiled(): Filed | null | undefined {
  const [filed, setFiled] = useState<Filed | null | undefined>(undefined)
  useEffect(() => {
    get<Filed>(FILED_KEY)
      .then((kept) => setFiled(kept ?? null))
      .catch(() => setFiled(null))
  }, [])
  return filed
}

export const hasDraft = (given: Draft): boolean =>
  given.merchant !== null || given.merchantText !== '' || given.category !== null || given.story !== ''
