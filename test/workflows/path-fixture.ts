import { randomBytes, randomUUID } from 'node:crypto'
import { activityInfo } from '@temporalio/activity'
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { type ActivityInboundCallsInterceptor, Worker } from '@temporalio/worker'
import { expect } from 'vitest'
import { cityDay } from '#domain/clocks'
import { DEFAULT_POLICY, type Policy } from '#domain/policy'
import { DEMO_CITY, seedCity } from '#prisma/seed'
import { type Database, openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { fileComplaint } from '#prisma/stores/filing'
import { createLedger } from '#prisma/stores/ledger'
import type { Ledger } from '#prisma/stores/ledger/contract'
import { policyInForce } from '#prisma/stores/policies'
import { createPool } from '#prisma/stores/pool'
import { createStaffAccount } from '#prisma/stores/staff'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import { startStack } from '../platform/stack.ts'
import { ownTaskQueue, startTimeSkipping } from '../platform/temporal.ts'
import { type Begun, frozenDataConverter, keepHistories } from './histories.ts'
import { createAppealActivities } from '../../workflows/activities/appeals/appeals.ts'
import { createCaseActivities } from '../../workflows/activities/cases/cases.ts'
import type { Outside } from '../../workflows/activities/outside.ts'
import { createBankRail } from '../../workflows/activities/payout-rail/bank-batch.ts'
import { openCredentials } from '../../workflows/activities/payout-rail/credentials.ts'
import { createWeChatRail } from '../../workflows/activities/payout-rail/wechat.ts'
import { createPayoutActivities } from '../../workflows/activities/payouts/payouts.ts'
import { createRecoveryActivities } from '../../workflows/activities/recoveries/recoveries.ts'

const STAFF = ['agent', 'reviewer', 'approver', 'supervisor', 'hearer', 'finance', 'finance2'] as const
type StaffId = (typeof STAFF)[number]
const roleOf = (id: StaffId) => (id === 'finance2' ? 'finance' : id === 'hearer' ? 'supervisor' : id)

/**
 * The workflows under a clock that jumps over waiting, on a real database and the real sandbox. There is no API here, so the
 * path learns outcomes by asking the provider.
 */
export async function startPath(change: Partial<Policy> = {}, { losingAnswers = false } = {}) {
  const policy: Policy = { ...DEFAULT_POLICY, ...change }
  const stack = await startStack({ rooms: ['sandbox'], env: { XIANPEI_SANDBOX_DELAY_MS: '0' } })
  const environment = await startTimeSkipping(frozenDataConverter())
  const database = openDatabase(stack.database.urls.owner, { max: 8 })
  const pool = createPool(stack.database.urls.owner, { max: 4 })
  const cipher = createFieldCipher({ field: randomBytes(32), index: randomBytes(32) })
  const ledger = createLedger(pool)
  await seedCity({ database, ledger, cipher }, { ...DEMO_CITY, synthetic: true, policy, merchants: 8 })
  for (const id of STAFF)
    await createStaffAccount(database.prisma, {
      id,
      name: id,
      email: `${id}@test.example`,
      role: roleOf(id),
      cityId: DEMO_CITY.id,
      passwordHash: '-',
    })
  const credentials = openCredentials(`${stack.platform.dataFolder}/sandbox/credentials.json`, console.warn)
  const outside = {
    database,
    ledger,
    rails: { wechat: createWeChatRail(credentials), bank: createBankRail({ database, cipher }) },
    cipher,
  }
  const taskQueue = ownTaskQueue()
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    dataConverter: frozenDataConverter(),
    workflowBundle: { codePath: `${stack.platform.workflowBundle}` },
    activities: activitiesOf(outside),
    ...(losingAnswers ? { interceptors: { activity: [() => ({ inbound: loseFirstAnswer })] } } : {}),
  })
  const running = worker.run()
  const begun: Begun[] = []
  const path = { environment, database, ledger, cipher, taskQueue, stack }
  return {
    ...path,
    db: database.prisma,
    /** steps without the workflow that takes them: what is left of one whose answer Temporal lost */
    steps: activitiesOf(outside),
    async file(filing: Partial<Filing> = {}) {
      const filed = await fileCase(path, filing)
      begun.push({
        complaintId: filed.id,
        caseNumber: filed.caseNumber,
        test: expect.getState().currentTestName ?? '',
      })
      return filed
    },
    /** what an earlier test did to a rail */
    openRails: () =>
      database.prisma.railHealth.updateMany({
        data: {
          failures: 0,
          closings: 0,
          closedBecause: null,
          closedAt: null,
          closedUntil: null,
          dailyLimitCents: null,
        },
      }),
    claim: (complaintId: string, staffId: StaffId) =>
      database.prisma.complaint.update({
        where: { id: complaintId },
        data: { claimedBy: staffId, claimExpiresAt: new Date(Date.now() + 365 * 86_400_000) },
      }),
    async stop() {
      await keepHistories(environment.client, database, begun)
      worker.shutdown()
      await running
      await environment.teardown()
      await Promise.all([database.close(), pool.end()])
      await stack.stop()
    },
  }
}
export type Path = Awaited<ReturnType<typeof startPath>>

const activitiesOf = (outside: Outside) => ({
  ...createCaseActivities(outside),
  ...createPayoutActivities(outside),
  ...createRecoveryActivities(outside),
  ...createAppealActivities(outside),
})

/** What a worker does that dies between the commit of a step and its answer: the step is done, and nobody heard. */
const loseFirstAnswer: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    const answer: unknown = await next(input)
    if (activityInfo().attempt === 1) throw new Error('the step was done and its answer lost')
    return answer
  },
}

interface Filing {
  readonly askedCents: number
  readonly verified: boolean
  readonly handledElsewhere: 'court' | null
  readonly payeeAccount: string
  /** of an account at a bank */
  readonly payeeBankCode: string | null
}

async function fileCase(
  path: {
    environment: TestWorkflowEnvironment
    database: Database
    ledger: Ledger
    cipher: ReturnType<typeof createFieldCipher>
    taskQueue: string
  },
  given: Partial<Filing>,
) {
  const { database, cipher, environment, taskQueue } = path
  const filing: Filing = {
    askedCents: 78_000,
    verified: true,
    handledElsewhere: null,
    payeeAccount: `${randomUUID()}-authorised`,
    payeeBankCode: null,
    ...given,
  }
  const now = new Date(await environment.currentTimeMs())
  const { id: policyVersionId, policy } = await policyInForce(database.prisma, DEMO_CITY.id, now)
  const merchant = await database.prisma.merchant.findFirstOrThrow({ where: { enrolledAt: { not: null } } })
  const tokenHash = Uint8Array.from(randomBytes(32))
  const ticket = await database.prisma.uploadTicket.create({
    data: { tokenHash, expiresAt: new Date(now.getTime() + 86_400_000) },
  })
  const evidence = await database.prisma.evidence.create({
    data: {
      ticketId: ticket.id,
      fileName: 'receipt.jpg',
      mediaType: 'image/jpeg',
      bytes: 1,
      sha256: Uint8Array.from(randomBytes(32)),
      storageKey: 'none/none.jpg',
      addedBy: 'tourist',
    },
  })
  const phone = randomUUID()
  const filed = await fileComplaint(
    database,
    {
      cityId: DEMO_CITY.id,
      language: 'en',
      channel: 'web',
      filingKey: randomUUID(),
      filingHash: Uint8Array.from(randomBytes(32)),
      secretHash: Uint8Array.from(randomBytes(32)),
      category: 'dining',
      cause: 'charged-more-than-shown',
      story: 'Synthetic.',
      merchantId: merchant.id,
      orderNumber: randomUUID(),
      paidCents: filing.askedCents,
      askedCents: filing.askedCents,
      boughtOn: cityDay(now),
      handledElsewhere: filing.handledElsewhere,
      personNameEnc: cipher.encrypt('name', 'Synthetic Tourist'),
      phoneEnc: cipher.encrypt('phone', phone),
      phoneIndex: cipher.blindIndex('phone', phone),
      payeeRail: filing.payeeBankCode ? 'bank' : 'wechat',
      payeeBankCode: filing.payeeBankCode,
      payeeAccountEnc: cipher.encrypt('payee-account', filing.payeeAccount),
      payeeIndex: cipher.blindIndex('payee-account', filing.payeeAccount),
      contactVerifiedAt: filing.verified ? now : null,
      consentedAt: now,
      consentVersion: 'test',
      submittedAt: now,
      intakeDueAt: new Date(now.getTime() + policy.intakeMinutes * 60_000),
      closureDueAt: new Date(now.getTime() + policy.closureHours * 3_600_000),
      policyVersionId,
    },
    { ticketHash: tokenHash, items: [{ id: evidence.id, kind: 'payment-record' }] },
  )
  const handle = await environment.client.workflow.start('complaint', {
    taskQueue,
    workflowId: complaintWorkflowId(filed.caseNumber),
    args: [{ complaintId: filed.id }],
  })
  return { ...filed, handle }
}
