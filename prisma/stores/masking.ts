/** How personal data is shown until somebody says why they need to see it. */

/** 张三丰 → 张**, Anna Smith → A** */
export const maskName = (name: string): string => `${[...name.trim()][0] ?? ''}**`

/** +8613812345678 → +86138****5678 */
export const maskPhone = (phone: string): string =>
  phone.length < 8 ? '****' : `${phone.slice(0, Math.max(2, phone.length - 8))}****${phone.slice(-4)}`

/** anna@mail.example → a***@mail.example */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '***' : `${[...email][0] ?? ''}***${email.slice(at)}`
}

/** the last four signs */
export const maskAccount = (account: string): string =>
  account.length < 5 ? '****' : `****${account.slice(-4)}`
