import type { RailName } from '#domain/rails'
import type { Database } from '#prisma/stores/database'
import type { FieldCipher } from '#prisma/stores/field-cipher'
import type { Ledger } from '#prisma/stores/ledger'
import type { PayoutRail } from './payout-rail/rail.ts'

/** All that an activity may reach: our database, the one writer of money, and the provider. */
export interface Outside {
  readonly database: Database
  readonly ledger: Ledger
  readonly rails: Readonly<Record<RailName, PayoutRail>>
  readonly cipher: FieldCipher
}
