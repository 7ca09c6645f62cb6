import type { Fault } from './faults.ts'

/** What each fault does, in a sentence for whoever switches it on. */
export const FAULT_WORDS = {
  'drop-before-effect': {
    zh: '收到请求后不处理，直接断开连接。',
    en: 'The connection breaks before the request takes effect.',
  },
  'drop-after-effect': {
    zh: '转账已受理，但应答丢失。',
    en: 'The transfer is taken, and the answer is lost.',
  },
  'error-500': { zh: '返回系统错误（500）。', en: 'It answers with a system error (500).' },
  'busy-429': { zh: '返回频率超限（429）。', en: 'It answers that there are too many requests (429).' },
  hang: { zh: '两分钟不应答。', en: 'It does not answer for two minutes.' },
  'late-success': { zh: '转账晚一分钟才成功。', en: 'A transfer succeeds a minute late.' },
  'unknown-code': { zh: '返回文档中没有的错误码。', en: 'It answers with an error code that nobody knows.' },
  refuse: { zh: '以姓名不符为由拒绝转账。', en: 'It refuses a transfer because the name is wrong.' },
  'fail-later': { zh: '受理之后转账失败。', en: 'A transfer that was taken fails later.' },
  'duplicate-notification': { zh: '同一条通知发送两次。', en: 'A notification is sent twice.' },
  'delay-notification': { zh: '通知延迟十秒。', en: 'A notification comes ten seconds late.' },
  'reordered-notification': {
    zh: '后一条通知先到，顺序颠倒。',
    en: 'A notification waits until the next one has passed it.',
  },
  'no-notification': { zh: '不发送通知。', en: 'A notification is never sent.' },
  'wrong-amount': { zh: '通知中的金额多一分。', en: 'A notification names one fen too much.' },
  'wrong-signature': { zh: '通知的签名错误。', en: 'A notification is signed wrongly.' },
  'old-timestamp': { zh: '通知的时间戳是一小时前的。', en: 'A notification bears a time an hour ago.' },
  'bill-not-ready': { zh: '资金账单尚未生成。', en: 'The day’s bill is not made yet.' },
  'bill-missing-line': { zh: '资金账单缺少一笔转账。', en: 'The day’s bill lacks a transfer.' },
  'bill-wrong-amount': {
    zh: '资金账单中一笔转账多一分。',
    en: 'The day’s bill names one fen too much of a transfer.',
  },
} as const satisfies Record<Fault, { readonly zh: string; readonly en: string }>
