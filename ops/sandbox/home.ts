import { cents, formatYuan } from '#domain/money'
import type { Bill } from './bill.ts'
import { FAULT_WORDS } from './fault-words.ts'
import { FAULTS, type Fault } from './faults.ts'
import type { Rotatable } from './keys.ts'
import { escape } from './page.ts'
import type { Provider } from './settle.ts'
import { billTime } from './time.ts'

const SHOWN_BILLS = 50
const yuan = (amountCents: number): string => formatYuan(cents(amountCents))

/** The operator's page: what was paid, what it is paid from, and what shall go wrong. */
export const home = (provider: Provider): string => `
  <nav><a href="/messages">Messages · 短信与邮件</a></nav>
  <h2>Account · 账户</h2>${account(provider)}
  <h2>Bills · 转账</h2>${bills(provider.bills.all())}
  <h2>Faults · 故障</h2>${FAULTS.map((fault) => faultOf(provider, fault)).join('')}
  <h2>Keys · 密钥</h2>
  <p>The newest comes first in the credentials file; two older ones stay valid. · 凭证文件中最新的在前，另保留两个旧的。</p>
  ${rotate('platform', 'New platform key · 更换平台公钥')}
  ${rotate('client', 'New client key · 更换商户密钥')}
  ${rotate('api-v3-key', 'New API v3 key · 更换 APIv3 密钥')}`

function account({ bills }: Provider): string {
  const { availableCents, pendingCents, dailyLimitCents, usedTodayCents } = bills.account()
  const limit = dailyLimitCents === null ? 'none · 无' : yuan(dailyLimitCents)
  return `
    <p>Available · 可用: <b>${yuan(availableCents)}</b></p>
    <p>Set aside · 不可用: ${yuan(pendingCents)}</p>
    <p>Today · 今日: ${yuan(usedTodayCents)}, limit · 日限额: ${limit}</p>
    <form method="post" action="/admin/balance"><label>Available, yuan · 可用余额（元）
      <input name="yuan" inputmode="decimal" required></label><button>Set · 设置</button></form>
    <form method="post" action="/admin/daily-limit"><label>Limit a day, yuan; empty for none · 日限额（元），留空为不限
      <input name="yuan" inputmode="decimal"></label><button>Set · 设置</button></form>`
}

const bills = (given: readonly Bill[]): string =>
  given.length === 0
    ? '<p>No transfer yet. · 还没有转账。</p>'
    : given
        .slice(-SHOWN_BILLS)
        .reverse()
        .map(
          (bill) =>
            `<article><p><code>${escape(bill.outBillNo)}</code></p><p><b>${yuan(bill.amountCents)}</b> · ${bill.state}${
              bill.failReason ? ` (${escape(bill.failReason)})` : ''
            } · ${billTime(bill.updatedAt)}</p></article>`,
        )
        .join('')

function faultOf({ faults }: Provider, fault: Fault): string {
  const { zh, en } = FAULT_WORDS[fault]
  const setting = faults.list()[fault]
  const on = setting && setting.times > 0 ? ` <b>on · 已开启: ${setting.share * 100} %</b>` : ''
  const button = (share: number, text: string) => `<button name="share" value="${share}">${text}</button>`
  return `<article><p><code>${fault}</code>${on}</p><p>${zh} ${en}</p>
    <form method="post" action="/admin/faults"><input type="hidden" name="fault" value="${fault}">
    ${button(0.01, '1 %')} ${button(0.1, '10 %')} ${button(1, '100 %')} ${button(0, 'Off · 关闭')}</form></article>`
}

const rotate = (what: Rotatable, text: string): string =>
  `<form method="post" action="/admin/rotate"><input type="hidden" name="what" value="${what}"><button>${text}</button></form>`
