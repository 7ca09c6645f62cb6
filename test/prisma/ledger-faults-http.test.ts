import { randomUUID } from 'node:crypto'
import { TRPCClientError } from '@trpc/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { cityDay } from '#domain/clocks'
import { createPool } from '#prisma/stores/pool'
import { signIn, startSeededStack } from '#test/api/http-staff'
import { holdingTheFund } from '#test/chaos/stall'
import type { Stack } from '#test/platform/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startSeededStack({ rooms: ['sandbox', 'api'] })
}, 120_000)
afterAll(() => stack?.stop())

const refusal = z.object({ httpStatus: z.number() })
const statusOf = (error: unknown): number | null =>
  error instanceof TRPCClientError ? (refusal.safeParse(error.data).data?.httpStatus ?? null) : null

test('while the fund is held by another session finance hears 503 within seconds, and books once it is free', async () => {
  const owner = createPool(stack.database.ownerUrl, { max: 2 })
  try {
    const [first, second] = await Promise.all([signIn(stack, 'finance'), signIn(stack, 'finance2')])
    const { rows } = await owner.query<{ id: string }>('SELECT id FROM fund')
    const fundId = rows[0]?.id ?? ''
    const { movementId } = await first.fund.requestMovement.mutate({
      commandId: randomUUID(),
      kind: 'injection',
      amountCents: 100,
      reference: 'SYNTHETIC-STALL-1',
      effectiveOn: cityDay(new Date()),
    })
    const approval = { movementId, outcome: 'approved' as const }
    await holdingTheFund(owner, fundId, async () => {
      const started = Date.now()
      const heard = await second.fund.decideMovement.mutate(approval).catch(statusOf)
      expect(heard).toBe(503)
      expect(Date.now() - started).toBeLessThan(8_000)
    })
    expect((await second.fund.decideMovement.mutate(approval)).postedAt).not.toBeNull()
  } finally {
    await owner.end()
  }
}, 60_000)
