/**
 * The chart of accounts of one fund. Amounts are signed: a debit is positive, a credit negative, so a healthy asset stands
 * above zero and a healthy liability below it.
 *
 * `encumbered` and `reserved` are the memorandum pair of encumbrance accounting (GASB Codification 1700): money that is
 * promised but has not moved. `spending-limit` and `limit-granted` carry the cap in the same way, so that the cap at any
 * past instant can be read from the same entries. Money that came back beyond what was advanced belongs to the tourist and is
 * kept apart (`held-cash`): the fund never counts it as its own.
 */
export const ACCOUNTS = [
  { id: 'cash', code: '1002', kind: 'asset', zh: '基金存款', en: 'Fund cash' },
  { id: 'held-cash', code: '1003', kind: 'asset', zh: '代管游客存款', en: 'Cash held for tourists' },
  { id: 'advances', code: '1221', kind: 'asset', zh: '先行赔付应收款', en: 'Advances receivable' },
  { id: 'tourist-payable', code: '2241', kind: 'liability', zh: '应付游客款', en: 'Payable to tourists' },
  { id: 'capital', code: '3001', kind: 'equity', zh: '基金拨款', en: 'Fund capital' },
  { id: 'transfers', code: '3002', kind: 'equity', zh: '基金间划转', en: 'Transfers between funds' },
  { id: 'interest', code: '4101', kind: 'income', zh: '利息收入', en: 'Interest' },
  { id: 'written-off', code: '5401', kind: 'expense', zh: '核销损失', en: 'Written off' },
  { id: 'recovery-costs', code: '5402', kind: 'expense', zh: '追偿费用', en: 'Costs of recovery' },
  { id: 'bank-charges', code: '5403', kind: 'expense', zh: '银行手续费', en: 'Bank charges' },
  { id: 'encumbered', code: '9101', kind: 'memorandum', zh: '预留占用', en: 'Encumbered' },
  { id: 'reserved', code: '9102', kind: 'memorandum', zh: '预留', en: 'Reserved' },
  { id: 'spending-limit', code: '9201', kind: 'memorandum', zh: '垫付上限', en: 'Cap' },
  { id: 'limit-granted', code: '9202', kind: 'memorandum', zh: '上限授权', en: 'Cap granted' },
] as const satisfies readonly {
  id: string
  code: string
  kind: AccountKind
  zh: string
  en: string
}[]

export type AccountKind = 'asset' | 'liability' | 'equity' | 'income' | 'expense' | 'memorandum'
export type AccountId = (typeof ACCOUNTS)[number]['id']

export const ACCOUNT_IDS: readonly AccountId[] = ACCOUNTS.map((account) => account.id)
