import { financeWords } from '#domain/languages/finance-tables'
import type { financeZh } from './finance-zh.ts'

const shared = financeWords('en')

export const financeEn: typeof financeZh = {
  titles: shared.titles,
  looksOwn:
    'What you looked at and took away of the fund’s books. Rows are only ever added; supervisor and admin see them too.',
  looksAll:
    'Who looked at the fund’s books and who took what away. Rows are only ever added; nobody can delete one.',
  noLooks: 'No looks.',
  noLooksWhy:
    'Opening vouchers, statements and balances, and every export, stands here; paging on within ten minutes is one look.',
  who: 'Who',
  everybody: 'Everybody',
  what: 'What',
  everything: 'Everything',
  how: 'How',
  looked: 'looked',
  taken: 'took away',
  takenOnly: 'Only what was taken away',
  filters: 'Of what',
  ofMoment: 'As of',
  thenNow: 'as it stood then',
  rows: 'Rows',
  onePerson: 'one person',
  auditTables: 'Audit tables (XLSX)',
  auditMonths: 'Months',
  voucherPdf: 'Voucher (PDF)',
  dayPdf: 'Vouchers of {day} (PDF)',
  postedOn: 'Posted on',
  movementKinds: {
    injection: 'injection',
    'cap-change': 'cap change',
    interest: 'interest',
    'bank-charge': 'bank charge',
    transfer: 'transfer to another fund',
    'recovery-cost': 'cost of recovery',
    'merchant-refund': 'refund to a merchant',
    reversal: 'reversal of a voucher',
  },
  movementDoes: {
    injection: 'The city pays money in: posted and available rise, not funded falls; the cap stays.',
    'cap-change':
      'Another cap: no money moves. Below what is in use it only stops new reservations and touches none that stands.',
    interest:
      'The bank credits interest: posted and available rise, and income. It must agree with the bank’s statement.',
    'bank-charge': 'The bank takes a charge: posted and available fall. What is set aside is not touched.',
    transfer:
      'To another fund of the city: less here, more there, both vouchers at once. What is set aside is not touched.',
    'recovery-cost':
      'What pursuing a merchant cost, such as court fees: posted and available fall; the merchant owes it too and repays it after the principal.',
    'merchant-refund':
      'What a merchant repaid and did not owe goes back to it: posted and available fall, the advance is open again.',
    reversal: 'A voucher with the opposite lines; both stay in the ledger.',
  },
  newCapNow: 'New cap',
  toFund: 'To fund',
  costCase: 'Case number (with a recovery)',
  about: 'About',
  takeAs: 'Export',
  saved: 'Saved, and kept in the log of looks.',
  trialBalanceFrom: 'From',
  trialBalanceTo: 'To',
  asOfPosted: 'These are the books as posted by {posted}, not as they are now.',
  asOfEffective: 'These are the books as in effect on {effective}, not as they are now.',
  asOfBoth: 'These are the books as posted by {posted} and in effect on {effective}, not as they are now.',
  through: 'Through journal {seq}. Asked again, the answer stays the same.',
  notInEffect: 'dated after the day asked for, not in the balance',
  postedLater: 'This voucher was posted after the moment asked for: it was not there yet.',
  balanceAt: 'Balance then',
  notBegun: 'The books of this fund had not begun.',
  notBegunYet: 'The fund has no voucher yet.',
  began: 'They begin on {day}. Choose a moment after that, or go back to now.',
  pageOfNow: 'This page knows only how things stand now, not at the moment asked for.',
  standsAt: 'As of {at}, Beijing time.',
  movementsOfNow:
    'Requests and agreements are known for now only; every movement that was posted by the moment is in the ledger.',
  closingsOfNow:
    'Months that were closed after the moment stand as open. To ask for a closing or to close, go back to now.',
  closeTitle: 'Close {month}',
  closeWhat:
    'A closing cannot be taken back: the trial balance of the month is fixed, and what is found of it later stands in the next open month.',
  looksBefore: 'Look at the trial balance first',
  effectiveHelp: 'In a month that is closed it stands in the first open one.',
  noRecovery:
    'This city has no such case, or it has no recovery yet. Nothing was changed; please check the case number.',
  undo: 'Ask for a reversal',
  undoAsked: 'A reversal was asked for and waits for another of finance, here:',
  undoWhat:
    'Reverses {voucher} ({kind}, {sum}): a new voucher with the opposite lines, and this one stays as it is. It is posted when another of finance agrees, once for each voucher.',
  undoWhy: 'Why it is reversed (document or reason)',
  dayTotals: 'The day together',
  nowOnly:
    'What waits for the fund and what came and went in all is known for now only; go back to now to see it.',
}
