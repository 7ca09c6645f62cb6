/** The ways money leaves by. The payee chooses one on filing; a payout keeps the one it was asked for with. */
export const RAILS = ['wechat', 'bank'] as const
export type RailName = (typeof RAILS)[number]
