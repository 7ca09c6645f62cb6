import type { Cents } from './money.ts'

const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'] as const
const PLACES = ['', '拾', '佰', '仟'] as const

const digit = (value: number): string => DIGITS[value] ?? ''

/** Below ten thousand; zeros between figures are said once, those at the end not at all. */
function group(value: number): string {
  let text = ''
  let isGap = false
  for (let place = 3; place >= 0; place -= 1) {
    const figure = Math.floor(value / 10 ** place) % 10
    if (figure === 0) isGap = text !== ''
    else {
      text += (isGap ? digit(0) : '') + digit(figure) + PLACES[place]
      isGap = false
    }
  }
  return text
}

/** A whole number; 万 and 亿 each multiply all that stands before them, so that 万亿 comes by itself. */
function whole(value: number): string {
  for (const [unit, name] of [
    [100_000_000, '亿'],
    [10_000, '万'],
  ] as const) {
    if (value < unit) continue
    const rest = value % unit
    const gap = rest > 0 && rest < unit / 10 ? digit(0) : ''
    return `${whole(Math.floor(value / unit))}${name}${gap}${whole(rest)}`
  }
  return group(value)
}

/**
 * An amount in the capital numerals that vouchers are written in, so that no figure can be added: 1409.50 yuan is
 * 壹仟肆佰零玖元伍角整. A negative amount begins with 负.
 * @source 支付结算办法 (1997), annex 1, rules 1 to 4 on writing amounts
 */
export function capitalAmount(amount: Cents): string {
  const cents = Math.abs(amount)
  const yuan = Math.floor(cents / 100)
  const jiao = Math.floor(cents / 10) % 10
  const fen = cents % 10
  const sign = amount < 0 ? '负' : ''
  if (cents === 0) return '零元整'
  const large = yuan > 0 ? `${whole(yuan)}元` : ''
  if (jiao === 0 && fen === 0) return `${sign}${large}整`
  const tenths = jiao > 0 ? `${digit(jiao)}角` : large === '' ? '' : digit(0)
  return `${sign}${large}${tenths}${fen > 0 ? `${digit(fen)}分` : '整'}`
}
