import { useQuery } from '@tanstack/react-query'
import { Alert, Form, type FormInstance } from 'antd'
import { parseYuan } from '#domain/money'
import { trpc } from '../client.ts'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'
import { contactOf, type Told } from './filing-of.ts'

/** Said before filing: the same order already has a complaint, or this person has a very similar one. */
export function DuplicateWarning({ form }: { readonly form: FormInstance<Told> }) {
  const { t } = useWords()
  const { city } = useMe()
  const merchantId = Form.useWatch('merchantId', form)
  const orderNumber = Form.useWatch('orderNumber', form)
  const asked = parseYuan(Form.useWatch('asked', form) ?? '')
  const address = Form.useWatch('address', form)?.trim()
  const { data } = useQuery({
    ...trpc.filing.checkDuplicate.queryOptions({
      cityId: city.id,
      merchantId: merchantId ?? '',
      orderNumber: orderNumber?.trim() || null,
      askedCents: asked ?? 1,
      contact: address ? contactOf(address) : null,
    }),
    enabled: merchantId !== undefined && asked !== null,
    retry: false,
  })
  if (!data || data.found === 'none') return null
  return (
    <Alert
      className="notice"
      type="warning"
      showIcon
      role="status"
      title={data.found === 'same-order' ? t.caller.sameOrder : t.caller.similar}
    />
  )
}
