import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgain } from '#ops/provision/restartable'
import { casesOn, until } from '#test/chaos/every-step/cases'
import { type StepStage, startStepStage } from '#test/chaos/every-step/stage'
import { checkTruths, checkWorkflows } from '#test/chaos/every-step/truths'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const SMALL_CENTS = 78_000
const LARGE_CENTS = 600_000

let stage: StepStage
beforeAll(async () => {
  stage = await startStepStage()
}, 120_000)
afterAll(() => stage?.stop(), 60_000)

/** The command as somebody types it. */
const resume = (): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const { platform } = stage.stack
    const env = {
      ...process.env,
      DATABASE_URL: stage.stack.database.urls.owner,
      TEMPORAL_ADDRESS: platform.temporalAddress,
      TEMPORAL_NAMESPACE: platform.temporalNamespace,
      XIANPEI_PAYLOAD_KEY: platform.secrets.payloadKey,
    }
    const args = ['--import', 'tsx', 'ops/resume.ts']
    execFile(process.execPath, args, { cwd: PROJECT, env }, (error, out, err) =>
      resolve({ code: error ? 1 : 0, said: `${out}${err}` }),
    )
  })

const counts = (said: string, plural: string) => {
  const found = new RegExp(`${plural}: (\\d+) started, (\\d+) found running`).exec(said)
  return { started: Number(found?.[1]), running: Number(found?.[2]) }
}

/** An empty one in its place; the namespace is made as a start's own is. */
async function loseTheStore(): Promise<void> {
  const { platform } = stage.stack
  const temporal = stage.stack.process('temporal')
  await temporal.kill()
  for (const ending of ['', '-wal', '-shm', '-journal'])
    rmSync(path.join(path.dirname(platform.dataFolder), `temporal.db${ending}`), { force: true })
  expect((await resume()).said).toContain('No Temporal answers')
  await startAgain(temporal)
  const connection = await Connection.connect({ address: platform.temporalAddress })
  await connection.workflowService.registerNamespace({
    namespace: platform.temporalNamespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  })
  await connection.close()
  // as whoever supervises it does: a worker without its namespace ends
  await stage.stack.process('worker').kill()
  for (const giveUp = Date.now() + 60_000; ; await pause(500))
    try {
      return await startAgain(stage.stack.process('worker'))
    } catch (error) {
      if (Date.now() > giveUp) throw error
    }
}

test('Temporal’s store is lost with cases in nine open places: one command brings them back, each goes on to its end, and nothing is paid twice', async () => {
  const on = casesOn(stage)
  const { as, provider } = stage
  const filed = async (number: number, change = {}) => await on.file(await on.ofTheReview(number, change))
  const large = { askedCents: LARGE_CENTS, paidCents: LARGE_CENTS }

  // before it is told of anything else, which holds numbers too
  const merchant = await stage.signInMerchant(6)
  const waiting = await filed(0)
  await on.comesTo(waiting.caseNumber, 'in-review')
  const asked = await filed(1)
  await on.claimed(asked.caseNumber)
  const { version } = await on.caseRow(asked.caseNumber)
  await until((commandId) =>
    as.reviewer.review.ask.mutate({
      caseNumber: asked.caseNumber,
      commandId,
      version,
      text: 'Which dish was it?',
    }),
  )
  await on.comesTo(asked.caseNumber, 'awaiting-tourist')
  const approving = await filed(2, large)
  await on.advance(approving.caseNumber, LARGE_CENTS)
  await on.comesTo(approving.caseNumber, 'awaiting-approval')
  const collecting = await filed(3, { payeeAccount: crypto.randomUUID() })
  await on.advance(collecting.caseNumber, SMALL_CENTS)
  const ready = await on.payout(collecting.caseNumber, 'awaiting-payee')
  const window = await filed(4)
  await on.advance(window.caseNumber, SMALL_CENTS)
  await on.comesTo(window.caseNumber, 'resolved')
  const { id: noticed } = await on.recovery(window.caseNumber, 'noticed')
  const surplus = await filed(5)
  await on.advance(surplus.caseNumber, SMALL_CENTS)
  await on.comesTo(surplus.caseNumber, 'resolved')
  const { id: overpaid } = await on.recovery(surplus.caseNumber, 'noticed')
  const objecting = await filed(6)
  await on.advance(objecting.caseNumber, SMALL_CENTS)
  await on.comesTo(objecting.caseNumber, 'resolved')
  const { id: agreed } = await on.recovery(objecting.caseNumber, 'noticed')
  await until((commandId) =>
    merchant.merchant.respondToNotice.mutate({ recoveryId: agreed, commandId, position: 'agrees' }),
  )
  // what the sweeper would begin to send stops here: the provider does not answer
  await provider.storm(new Map([['drop-before-effect', 1]]))
  const unknown = await filed(8)
  await on.advance(unknown.caseNumber, SMALL_CENTS)
  const sending = await filed(9)
  await on.advance(sending.caseNumber, SMALL_CENTS)
  await on.payout(unknown.caseNumber, 'unknown-outcome')
  // once its rail has closed it is not sent at all, and waits
  await on.payout(sending.caseNumber, 'sending', 'unknown-outcome', 'approved')
  await on.repay(overpaid, SMALL_CENTS + 1_000)

  await loseTheStore()
  const first = await resume()
  expect(first.code).toBe(0)
  const complaints = counts(first.said, 'complaints')
  expect(complaints.started + complaints.running).toBe(9)
  expect(complaints.started).toBe(9)
  expect(counts(first.said, 'recoveries')).toEqual({ started: 3, running: 0 })
  const again = await resume()
  expect(counts(again.said, 'complaints')).toEqual({ started: 0, running: 9 })
  expect(counts(again.said, 'recoveries')).toEqual({ started: 0, running: 3 })
  expect((await checkWorkflows(stage)).wrong).toEqual([])

  await provider.calm()
  await until(() => as.finance.rail.open.mutate({ rail: 'wechat' }))
  await on.advance(waiting.caseNumber, SMALL_CENTS)
  const { id: questionId } = await on.sees<{ id: string }>(
    'the question',
    'SELECT q.id FROM question q JOIN complaint c ON c.id = q.complaint_id WHERE c.case_number = $1',
    asked.caseNumber,
  )
  await until((commandId) =>
    asked.tourist.tracking.answerQuestion.mutate({ commandId, questionId, text: 'Synthetic: the crab.' }),
  )
  await on.advance(asked.caseNumber, SMALL_CENTS)
  await on.approve(approving.caseNumber)
  const { rows } = await stage.owner.query<{ package: string }>(
    'SELECT collect_package AS package FROM payout WHERE id = $1',
    [ready.id],
  )
  await provider.collect(rows[0]?.package ?? '')
  await until((commandId) => window.tourist.tracking.rate.mutate({ commandId, score: 5 }))
  await on.repay(noticed, SMALL_CENTS)
  await on.repay(agreed, SMALL_CENTS)
  for (const { caseNumber } of [waiting, asked, approving, collecting, sending, unknown])
    await on.comesTo(caseNumber, 'resolved')
  for (const { caseNumber } of [window, surplus, objecting]) await on.recovery(caseNumber, 'recovered')
  await on.surplus(surplus.caseNumber, 'paid')
  expect((await checkTruths(stage)).wrong).toEqual([])
}, 400_000)
