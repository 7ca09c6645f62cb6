import { type AccountId, ACCOUNTS } from '#domain/accounts'
import type { Language } from '#domain/people'

/** An account's code and its name in the reader's language. */
export function accountNamed(id: AccountId, language: Language): { code: string; name: string } {
  const account = ACCOUNTS.find((known) => known.id === id)
  return account
    ? { code: account.code, name: language === 'en' ? account.en : account.zh }
    : { code: id, name: id }
}
