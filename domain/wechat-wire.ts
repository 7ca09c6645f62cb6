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
