import { money } from '../../ui/format.ts'
import type { Outputs } from '../client.ts'

export type Group = Outputs['group']['read']
export type Member = Group['members'][number]

export const sumOf = (amounts: readonly number[]): string =>
  money(amounts.reduce((sum, amount) => sum + amount, 0))
