import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { cityDay } from '#domain/clocks'
import { openDatabase } from '#prisma/stores/database'
import { clientOf, file, sessionOf, startSeededStack, until } from '../api/http-staff.ts'
import { browserTest, chromium, hasChromium } from '../platform/browser.ts'
import type { Stack } from '../platform/stack.ts'
import { isAccessible } from './axe.ts'
import { type ConsolePages, consolePages } from './console-pages.ts'

let stack: Stack
let browser: Browser
let consoles: ConsolePages
beforeAll(async () => {
  if (!hasChromium()) return
  ;[stack, browser] = await Promise.all([startSeededStack({ web: true }), chromium()])
  consoles = consolePages(browser, stack.url)
})
afterEach(async () => await consoles?.closeAll())
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['XIANPEI_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

/** Asked for 900 yuan, advanced 600, paid. */
async function advancedInPart() {
  const filed = await file(stack, { askedCents: 90_000 })
  const { caseNumber } = filed
  const reviewer = clientOf(stack, await sessionOf(stack, 'reviewer'))
  const { version } = await until(
    () => reviewer.review.readCase.query({ caseNumber }),
    ({ state }) => state === 'in-review',
  )
  await reviewer.review.claim.mutate({ caseNumber })
  const command = { caseNumber, version, commandId: randomUUID(), kind: 'advance' as const }
  await reviewer.review.decide.mutate({ ...command, amountCents: 60_000, reasonCode: 'part-proven' })
  await until(
    () => reviewer.review.readCase.query({ caseNumber }),
    ({ state }) => state === 'resolved',
  )
  return { ...filed, reviewer }
}

browserTest(
  'a tourist appeals on the phone, somebody without a part grants more, and it is paid',
  async () => {
    const { caseNumber, secret } = await advancedInPart()
    const context = await browser.newContext({ locale: 'en', viewport: { width: 360, height: 780 } })
    const page = await context.newPage()
    await page.goto(`${stack.url}/track#${caseNumber}.${secret}`)
    await page.locator('.steps').waitFor()
    const summary = page.getByText('Appeal: I think the decision is wrong')
    await summary.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Send the appeal' }).click()
    await page.getByText('Please write at least 10 signs').waitFor()
    await page
      .locator('details[open] textarea')
      .fill('The bill shows all three dishes; only two were counted.')
    await isAccessible(page)
    await picture(page, 'appeal-tourist-360')
    await page.reload()
    await page.locator('.steps').waitFor()
    expect(await page.locator('details[open] textarea').inputValue()).toContain('three dishes')
    await page.getByRole('button', { name: 'Send the appeal' }).click()
    await page.getByRole('heading', { name: 'Your appeal' }).waitFor()
    await isAccessible(page)
    await picture(page, 'appeal-sent-360')

    const reviewer = await consoles.open(await sessionOf(stack, 'reviewer'), 'queue')
    await reviewer.close()
    const console = await consoles.open(await sessionOf(stack, 'supervisor'), 'appeals', { language: 'en' })
    await console.getByRole('row', { name: new RegExp(caseNumber) }).waitFor()
    await isAccessible(console)
    await picture(console, 'appeals-1440')
    await console.getByRole('link', { name: 'Tourist' }).first().click()
    await console.getByRole('button', { name: 'Take it up' }).click()
    await console.getByRole('radio', { name: 'Advance more' }).check()
    await console.getByLabel(/Advanced in all/).fill('800.00')
    await console.getByText('The tourist is paid ¥200.00 more').waitFor()
    await console.getByLabel(/Reason, read/).fill('The bill shows the third dish; the fourth was not served.')
    await isAccessible(console)
    await picture(console, 'appeal-decide-1440')
    await console.setViewportSize({ width: 360, height: 900 })
    const overflow = await console.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(Math.max(0, overflow)).toBe(0)
    await picture(console, 'appeal-decide-360')
    await console.getByRole('button', { name: 'Decide', exact: true }).click()
    await console.getByRole('heading', { name: 'The decision was changed in part' }).waitFor()

    await page.getByText('Decided in part for you: ¥200.00 more').waitFor()
    await page.getByText('the fourth was not served').waitFor()
    await page.getByText('¥200.00 was paid to you').waitFor({ timeout: 30_000 })
    await isAccessible(page)
    await picture(page, 'appeal-granted-360')
    await context.close()
  },
  150_000,
)

browserTest(
  'what a merchant repaid and does not owe is asked for by one of finance and agreed to by another',
  async () => {
    const { caseNumber, reviewer } = await advancedInPart()
    const finance = clientOf(stack, await sessionOf(stack, 'finance'))
    const second = clientOf(stack, await sessionOf(stack, 'finance2'))
    const supervisor = clientOf(stack, await sessionOf(stack, 'supervisor'))
    const { rows } = await finance.recovery.list.query({ text: caseNumber })
    const recoveryId = rows[0]?.recoveryId ?? ''
    const repaid = await finance.recovery.recordRepayment.mutate({
      recoveryId,
      commandId: randomUUID(),
      bankReference: 'SYNTHETIC-1',
      amountCents: 60_000,
      receivedOn: cityDay(new Date()),
    })
    const { repayments } = await second.recovery.read.query({ recoveryId })
    await second.recovery.decideRepayment.mutate({
      recoveryId,
      commandId: randomUUID(),
      repaymentId: repayments[0]?.repaymentId ?? '',
      outcome: 'confirmed',
    })
    expect(repaid).toBeDefined()
    // its appeal, as its portal files it
    const owner = openDatabase(stack.platform.databases.owner, { max: 1 })
    const { merchantId, complaintId } = await owner.prisma.recovery.findUniqueOrThrow({
      where: { id: recoveryId },
    })
    const { fileAppeal } = await import('#prisma/stores/appeal-filing')
    const appeal = { side: 'merchant' as const, recoveryId, merchantId, complaintId }
    const { id: appealId } = await fileAppeal(owner, {
      ...appeal,
      id: randomUUID(),
      text: 'The price list hung at the door, as the photo shows.',
      at: new Date(),
    })
    await owner.close()
    await until(
      () => supervisor.appeal.read.query({ appealId }),
      ({ state }) => state === 'admitted',
    )
    const barred = await reviewer.appeal.list.query({}).catch((error: unknown) => String(error))
    expect(barred).toContain('NOT_ALLOWED')
    await supervisor.appeal.takeUp.mutate({ appealId, commandId: randomUUID() })
    await supervisor.appeal.decide.mutate({
      appealId,
      commandId: randomUUID(),
      outcome: 'varied',
      amountCents: 40_000,
      reason: 'A third of it was as the list says.',
    })
    const page = await consoles.open(await sessionOf(stack, 'finance'), 'fund', { language: 'en' })
    await page.getByRole('region', { name: 'Due back to merchants' }).waitFor()
    await isAccessible(page)
    await picture(page, 'refunds-1440')
    await page.getByRole('button', { name: 'Ask for it' }).click()
    await page.getByLabel('Reference of the bank transfer').fill('SYNTHETIC-BACK-1')
    await picture(page, 'refund-ask-1440')
    await page.locator('.ant-modal-footer .ant-btn-primary').click()
    await page.getByText('SYNTHETIC-BACK-1').waitFor()
    const { rows: movements } = await second.fund.listMovements.query({})
    const movementId = movements.find(({ kind }) => kind === 'merchant-refund')?.movementId ?? ''
    await second.fund.decideMovement.mutate({ movementId, outcome: 'approved' })
    await page.reload()
    await page.getByText('Nothing is due back to a merchant.').waitFor()
  },
  120_000,
)
