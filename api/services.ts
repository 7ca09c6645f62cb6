import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '#prisma/stores/database'
import type { FieldCipher } from '#prisma/stores/field-cipher'
import type { Ledger } from '#prisma/stores/ledger/contract'
import type { Changes } from './changes.ts'
import type { Commands } from './commands.ts'
import type { EvidenceFolder } from './uploads/evidence-folder.ts'
import type { Limits } from './limits.ts'
import type { Secrets } from './secrets.ts'
import type { Starter } from './starter.ts'

/** What the procedures stand on, made once in server.ts. */
export interface Services {
  readonly database: Database
  readonly ledger: Ledger
  readonly cipher: FieldCipher
  /** what is asked of a case's or a recovery's workflow */
  readonly commands: Commands
  readonly starter: Starter
  readonly changes: Changes
  readonly secrets: Secrets
  readonly limits: Limits
  readonly evidence: EvidenceFolder
  readonly log: FastifyBaseLogger
  /** where payees confirm, as the tourist's browser reaches it */
  readonly collectUrl: (packageInfo: string) => string
  readonly defaultCityId: string
}
