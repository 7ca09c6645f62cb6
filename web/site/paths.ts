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
  | { readonly page: 'nowhere' }

const isStep = (text: string | undefined): text is StepName => STEP_NAMES.some((known) => known === text)

export function placeOf(pathname: string): Place {
  const [first, second] = pathname.split('/').filter(Boolean)
  if (first === undefined) return { page: 'start' }
  if (first === 'file' && second === 'done') return { page: 'done' }
  if (first === 'file' && isStep(second)) return { page: 'step', step: second }
  if (first === 'track' && second === undefined) return { page: 'track' }
  if (first === 'case' && second === undefined) return { page: 'case' }
  if (first === 'proof' && second === undefined) return { page: 'proof' }
  if (first === 'm' && second !== undefined) return { page: 'plate', plateCode: decodeURIComponent(second) }
  return { page: 'nowhere' }
}

export const pathTo = {
  start: '/',
  step: (step: StepName) => `/file/${step}`,
  done: '/file/done',
  track: '/track',
  case: '/case',
  proof: '/proof',
} as const

/** Opens a case on another device; the fragment never reaches a server or its log. */
export const trackingLink = (origin: string, caseNumber: string, secret: string): string =>
  `${origin}/track#${caseNumber}.${secret}`
