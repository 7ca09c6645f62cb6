/** Every address of the site, in one place. */
export const STEP_NAMES = ['where', 'what', 'money', 'evidence', 'you', 'check'] as const
export type StepName = (typeof STEP_NAMES)[number]

export type Place =
  | { readonly page: 'start' }
  | { readonly page: 'step'; readonly step: StepName }
  | { readonly page: 'done' }
  | { readonly page: 'track' }
  | { readonly page: 'case' }
  | { readonly page: 'proof' }
  | { readonly page: 'plate'; readonly plateCode: string }
  | { readonly page: 'merchant'; readonly at: 'desk' | 'enrol' | 'account' }
  | { readonly page: 'merchant-case'; readonly caseNumber: string }
  | { readonly page: 'nowhere' }

const isStep = (text: string | undefined): text is StepName => STEP_NAMES.some((known) => known === text)

export function placeOf(pathname: string): Place {
  const [first, second, third] = pathname.split('/').filter(Boolean)
  if (first === undefined) return { page: 'start' }
  if (first === 'file' && second === 'done') return { page: 'done' }
  if (first === 'file' && isStep(second)) return { page: 'step', step: second }
  if (first === 'track' && second === undefined) return { page: 'track' }
  if (first === 'case' && second === undefined) return { page: 'case' }
  if (first === 'proof' && second === undefined) return { page: 'proof' }
  if (first === 'm' && second !== undefined) return { page: 'plate', plateCode: decodeURIComponent(second) }
  if (first === 'merchant') return merchantPlaceOf(second, third)
  return { page: 'nowhere' }
}

function merchantPlaceOf(second: string | undefined, third: string | undefined): Place {
  if (second === undefined) return { page: 'merchant', at: 'desk' }
  if ((second === 'enrol' || second === 'account') && third === undefined)
    return { page: 'merchant', at: second }
  if (second === 'case' && third !== undefined) return { page: 'merchant-case', caseNumber: third }
  return { page: 'nowhere' }
}

export const pathTo = {
  start: '/',
  step: (step: StepName) => `/file/${step}`,
  done: '/file/done',
  track: '/track',
  case: '/case',
  proof: '/proof',
  merchant: '/merchant',
  merchantEnrol: '/merchant/enrol',
  merchantAccount: '/merchant/account',
  merchantCase: (caseNumber: string) => `/merchant/case/${caseNumber}`,
} as const

/** Opens a case on another device; the fragment never reaches a server or its log. */
export const trackingLink = (origin: string, caseNumber: string, secret: string): string =>
  `${origin}/track#${caseNumber}.${secret}`
