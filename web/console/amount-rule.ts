import { parseYuan } from '#domain/money'

/** A form's field that must be an exact amount. */
export const amountRule = (message: string) => ({
  validator: (_rule: unknown, value: unknown) =>
    typeof value === 'string' && value !== '' && !parseYuan(value)
      ? Promise.reject(new Error(message))
      : Promise.resolve(),
})
