import type { Sql } from './sql.ts'

/** Keeps what the merchant said to a notice. @returns false when this answer is there already */
export async function keepResponse(
  sql: Sql,
  response: {
    readonly id: string
    readonly recoveryId: string
    readonly position: 'agrees' | 'objects'
    readonly text: string | undefined
    readonly at: Date
  },
): Promise<boolean> {
  const { id, recoveryId, position, text = null, at } = response
  const kept = await sql.$executeRaw`
    INSERT INTO recovery_response (id, recovery_id, position, text, at)
    VALUES (${id}::uuid, ${recoveryId}::uuid, ${position}, ${text}, ${at}) ON CONFLICT DO NOTHING`
  return kept > 0
}
