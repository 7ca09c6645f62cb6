import { urlFor, withClient } from './provision/postgres.ts'

/** The connection strings of those who use the migrated database, and whether they really are different people. */
export interface DatabaseUrls {
  readonly owner: string
  readonly api: string
  readonly worker: string
  /** `no`: the server would not make roles, all connect as the owner */
  readonly roles: 'yes' | 'no'
}

export interface RolePasswords {
  readonly api: string
  readonly worker: string
}

/** Lets the roles that the migrations made sign in, where the server allows it. Several may do so at once. */
export async function openRoles(owner: string, passwords: RolePasswords): Promise<DatabaseUrls> {
  const opened = await withClient(owner, async (client) => {
    try {
      for (const [role, password] of Object.entries({ api: passwords.api, worker: passwords.worker }))
        await client.query(`ALTER ROLE xianpei_${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`)
      return true
    } catch {
      return false
    }
  })
  if (!opened) return { owner, api: owner, worker: owner, roles: 'no' }
  return {
    owner,
    api: urlFor(owner, 'xianpei_api', passwords.api),
    worker: urlFor(owner, 'xianpei_worker', passwords.worker),
    roles: 'yes',
  }
}
