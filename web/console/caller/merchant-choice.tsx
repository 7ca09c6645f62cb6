import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { trpc } from '../client.ts'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'

/** A merchant by name, pinyin or initials. The form's field hands over its id, value and handler. */
export function MerchantChoice({
  id,
  value,
  onChange,
}: {
  readonly id?: string
  readonly value?: string
  readonly onChange?: (merchantId: string | undefined) => void
}) {
  const { t, language } = useWords()
  const { city } = useMe()
  const [text, setText] = useState('')
  const found = useQuery({
    ...trpc.merchant.searchMerchants.queryOptions({ cityId: city.id, text: text.trim() }),
    enabled: text.trim() !== '',
    placeholderData: (before) => before,
  })
  return (
    <Select<string | null>
      {...(id ? { id } : {})}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      value={value ?? null}
      placeholder={t.caller.merchantSearch}
      notFoundContent={text ? t.caller.merchantNone : t.caller.merchantSearch}
      onChange={(chosen) => onChange?.(chosen ?? undefined)}
      options={(found.data?.merchants ?? []).map((merchant) => ({
        value: merchant.id,
        label: `${(language === 'en' ? merchant.nameEn : null) ?? merchant.name} · ${merchant.address} · ${
          merchant.enrolled ? t.queue.enrolled : t.queue.notEnrolled
        }`,
      }))}
    />
  )
}
