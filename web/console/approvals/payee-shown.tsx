import type { MaskedPayee } from '#api/approval/schema'
import { BANKS } from '#domain/bank-payee'
import { useWords } from '../words.ts'

/** Whom the money goes to, masked: name, way, bank, account. */
export function PayeeShown({ payee: { name, rail, bankCode, account } }: { readonly payee: MaskedPayee }) {
  const { t, language } = useWords()
  const bank = BANKS.find(({ code }) => code === bankCode)
  const bankName = bank ? (language === 'en' ? bank.en : bank.zh) : bankCode
  return (
    <span>{[name, t.caller.rails[rail], bankName, account].filter((part) => part !== null).join(' · ')}</span>
  )
}
