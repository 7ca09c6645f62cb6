import type { LONGEST_NAME_BYTES } from '#api/payout/schema'
import type { Texts } from '../languages/texts.ts'
import { useLanguage } from '../language.tsx'
import { Field } from '../pieces.tsx'
import type { Problems } from '../filing/problems.ts'

/** said again here, because the schema would bring its library to the phone; the types hold the two together */
const LONGEST: typeof LONGEST_NAME_BYTES = 200

export interface PayeeGiven {
  readonly name: string
  readonly account: string
}

/** What of it still has to be put right, each with the sentence that says so. */
export function problemsOfPayee({ name, account }: PayeeGiven, texts: Texts): Problems {
  const { needed } = texts.payout
  const nameIs = name.trim()
  const long = new TextEncoder().encode(nameIs).length > LONGEST
  return {
    ...(nameIs === '' ? { payeeName: needed.name } : long ? { payeeName: needed.nameLong } : {}),
    ...(account.trim() === '' ? { payeeAccount: needed.account } : {}),
  }
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
      <Field
        name="payeeAccount"
        label={texts.payout.account}
        hint={texts.payout.accountHint}
        error={problems['payeeAccount']}
      >
        {(ids) => (
          <input
            {...ids}
            autoComplete="off"
            autoCapitalize="none"
            maxLength={100}
            value={payee.account}
            onChange={(event) => onChange({ ...payee, account: event.target.value })}
          />
        )}
      </Field>
    </>
  )
}
