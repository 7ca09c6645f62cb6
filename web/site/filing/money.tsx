import { parseYuan } from '#domain/money'
import { money, today } from '../../ui/format.ts'
import { changeDraft, useDraft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { Field, Notice } from '../pieces.tsx'
import { useCity } from './city.ts'
import type { Problems } from './problems.ts'

export function MoneyStep({ problems }: { problems: Problems }) {
  const { texts } = useLanguage()
  const draft = useDraft()
  return (
    <>
      <Field name="paid" label={texts.money.paid} error={problems['paid']}>
        {(ids) => (
          <input
            {...ids}
            inputMode="decimal"
            autoComplete="off"
            placeholder="780.00"
            value={draft.paid}
            onChange={(event) => changeDraft({ paid: event.target.value })}
          />
        )}
      </Field>
      <Field name="asked" label={texts.money.asked} error={problems['asked']}>
        {(ids) => (
          <input
            {...ids}
            inputMode="decimal"
            autoComplete="off"
            placeholder="500.00"
            value={draft.asked}
            onChange={(event) => changeDraft({ asked: event.target.value })}
          />
        )}
      </Field>
      <Limits asked={draft.asked} />
      <Field name="boughtOn" label={texts.money.bought} error={problems['boughtOn']}>
        {(ids) => (
          <input
            {...ids}
            type="date"
            max={today()}
            value={draft.boughtOn}
            onChange={(event) => changeDraft({ boughtOn: event.target.value })}
          />
        )}
      </Field>
      <Field label={texts.money.order} hint={texts.money.orderHint} optional>
        {(ids) => (
          <input
            {...ids}
            autoComplete="off"
            maxLength={64}
            value={draft.orderNumber}
            onChange={(event) => changeDraft({ orderNumber: event.target.value })}
          />
        )}
      </Field>
    </>
  )
}

/** What the amount means for how fast it goes, said at once and kindly. */
function Limits({ asked }: { asked: string }) {
  const { texts, fill } = useLanguage()
  const city = useCity()
  const amount = parseYuan(asked)
  if (!city) return null
  if (amount !== null && amount > city.claimCapCents) return <Notice tone="warn">{texts.money.over}</Notice>
  if (amount !== null && amount >= city.secondPersonCents)
    return <Notice tone="warn">{texts.money.second}</Notice>
  return <Notice>{fill(texts.money.small, { amount: money(city.smallClaimCents) })}</Notice>
}
