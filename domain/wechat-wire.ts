/** The wire format of WeChat Pay v3 merchant transfers (`transfer-bills`): what is signed, which states there are. Pure text. */
export const BILL_STATES = [
  'ACCEPTED',
  'PROCESSING',
  'WAIT_USER_CONFIRM',
  'TRANSFERING',
  'SUCCESS',
  'FAIL',
  'CANCELING',
  'CANCELLED',
] as const
export type BillState = (typeof BILL_STATES)[number]

export const TRANSFER_PATH = '/v3/fund-app/mch-transfer/transfer-bills'
export const billPath = (outBillNo: string): string => `${TRANSFER_PATH}/out-bill-no/${outBillNo}`
export const cancelPath = (outBillNo: string): string => `${billPath(outBillNo)}/cancel`

/** The accounts a merchant may have; transfers leave the operating one. */
export const ACCOUNT_TYPES = ['BASIC', 'OPERATION', 'FEES'] as const
export type AccountType = (typeof ACCOUNT_TYPES)[number]
export const balancePath = (accountType: string): string => `/v3/merchant/fund/balance/${accountType}`

export const FUND_FLOW_PATH = '/v3/bill/fundflowbill'
export const BILL_DOWNLOAD_PATH = '/v3/billdownload/file'
/** The columns of a day's fund flow bill; each value below stands behind a backtick. The last is the transfer's `out_bill_no`. */
export const FUND_FLOW_COLUMNS = [
  '记账时间',
  '微信支付业务单号',
  '资金流水单号',
  '业务名称',
  '业务类型',
  '收支类型',
  '收支金额（元）',
  '账户结余（元）',
  '资金变更提交申请人',
  '备注',
  '业务凭证号',
] as const
/** The heading of its last line, which sums up the others. */
export const FUND_FLOW_SUMMARY = ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额'] as const

export const SIGNATURE_SCHEME = 'WECHATPAY2-SHA256-RSA2048'
/** A signature older or newer than this is refused: five minutes, in seconds. */
export const CLOCK_WINDOW_SECONDS = 300

/** What a request's signature covers: method, path with query, timestamp, nonce, body; each on a line of its own. */
export const requestToSign = (
  method: string,
  path: string,
  timestamp: string,
  nonce: string,
  body: string,
): string => `${method}\n${path}\n${timestamp}\n${nonce}\n${body}\n`

/** What an answer's or a notification's signature covers. */
export const answerToSign = (timestamp: string, nonce: string, body: string): string =>
  `${timestamp}\n${nonce}\n${body}\n`

export interface Authorization {
  readonly mchid: string
  readonly nonce: string
  readonly timestamp: string
  readonly serial: string
  readonly signature: string
}

/** The `Authorization` header of a signed request. */
export const formatAuthorization = (given: Authorization): string =>
  `${SIGNATURE_SCHEME} mchid="${given.mchid}",nonce_str="${given.nonce}",signature="${given.signature}",` +
  `timestamp="${given.timestamp}",serial_no="${given.serial}"`

/** @returns null when the header is not one of ours */
export function parseAuthorization(header: string | undefined): Authorization | null {
  if (!header?.startsWith(`${SIGNATURE_SCHEME} `)) return null
  const part = (name: string) => new RegExp(`${name}="([^"]+)"`).exec(header)?.[1]
  const [mchid, nonce, signature, timestamp, serial] = [
    'mchid',
    'nonce_str',
    'signature',
    'timestamp',
    'serial_no',
  ].map(part)
  return mchid && nonce && signature && timestamp && serial
    ? { mchid, nonce, signature, timestamp, serial }
    : null
}

/** True when a timestamp (seconds, as text) lies within the window around now (milliseconds). */
export const isTimely = (timestamp: string, nowMs: number): boolean =>
  /^\d{1,12}$/.test(timestamp) && Math.abs(Number(timestamp) - nowMs / 1_000) <= CLOCK_WINDOW_SECONDS

export const isOutBillNo = (text: string): boolean => /^[A-Za-z0-9]{1,32}$/.test(text)
