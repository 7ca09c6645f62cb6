/** of what a merchant agrees to when it joins: the city may advance and claim back; another text is another version */
export const ENROLMENT_CONSENT_VERSION = '2026-11' as const

export const APPLICATION_OUTCOMES = ['admitted', 'refused'] as const
export type ApplicationOutcome = (typeof APPLICATION_OUTCOMES)[number]
