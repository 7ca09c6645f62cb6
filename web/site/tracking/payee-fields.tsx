import type { Payee as SentPayee, LONGEST_NAME_BYTES } from '#api/payout/schema'
import { Payee } from '../filing/payee.tsx'
import { checksOfPayee, type PayeeTold, payeeOf } from '../filing/payee-told.ts'
import { type Problems, some } from '../filing/problems.ts'
import type { Texts } from '../languages/texts.ts'
import { useLanguage } from '../language.tsx'
import { Field } from '../pieces.tsx'

/** said again here, because the schema would bring its library to the phone; the types hold the two together */
const LONGEST: typeof LONGEST_NAME_BYTES = 200

export interface PayeeGiven extends PayeeTold {
  readonly name: string
}

export const NOTHING_GIVEN: PayeeGiven = {
  name: '',
  payeeRail: 'wechat',
  payeeAccount: '',
  bankAccount: '',
  bank: '',
  otherBankCode: '',
}

/** What of it still has to be put right, each with the sentence that says so. */
export function problemsOfPayee(given: PayeeGiven, texts: Texts): Problems {
  const { needed } = texts.payout
  const name = given.name.trim()
  const isLong = new TextEncoder().encode(name).length > LONGEST
  return some([
    ['payeeName', name === '', needed.name],
    ['payeeName', isLong, needed.nameLong],
    ...checksOfPayee(given, texts.you),
  ])
}

/** As it is sent. */
export function sentPayeeOf(given: PayeeGiven): SentPayee {
  const { payeeRail: rail, payeeAccount: account, payeeBankCode: bankCode } = payeeOf(given)
  return { name: given.name.trim(), rail, account, bankCode }
}

/** Where the money should go, and whose name is on it. */
export function PayeeFields({
  payee,
  problems,
  onChange,
}: {
  payee: PayeeGiven
  problems: Problems
  onChange: (payee: PayeeGiven) => void
}) {
  const { texts } = useLanguage()
  return (
    <>
      <Field
        name="payeeName"
        label={texts.payout.name}
        hint={texts.payout.nameHint}
        error={problems['payeeName']}
      >
        {(ids) => (
          <input
            {...ids}
            autoComplete="name"
            maxLength={100}
            value={payee.name}
            onChange={(event) => onChange({ ...payee, name: event.target.value })}
          />
        )}
      </Field>
      <Payee told={payee} problems={problems} onChange={(change) => onChange({ ...payee, ...change })} />
    </>
  )
}
