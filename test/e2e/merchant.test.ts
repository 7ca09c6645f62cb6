import { randomInt, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { cityDay } from '#domain/clocks'
import { creditCodeOf } from '#domain/credit-code'
import { DEMO_CITY } from '#prisma/seed'
import { type Client, clientOf, file, sessionOf, signIn, startSeededStack, until } from '../api/http-staff.ts'
import { browserTest, chromium, hasChromium } from '../platform/browser.ts'
import type { Stack } from '../platform/stack.ts'
import { isAccessible } from './axe.ts'
import { consolePages } from './console-pages.ts'

let stack: Stack
let browser: Browser
beforeAll(async () => {
  if (!hasChromium()) return
  ;[stack, browser] = await Promise.all([startSeededStack({ web: true }), chromium()])
})
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

async function open(path: string, locale: 'en' | 'zh-CN', width: number): Promise<Page> {
  const context = await browser.newContext({ locale, viewport: { width, height: 780 } })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stack.url })
  const page = await context.newPage()
  await page.goto(`${stack.url}${path}`)
  return page
}

async function isFine(page: Page): Promise<void> {
  await isAccessible(page)
  const { width } = page.viewportSize() ?? { width: 0 }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
}

const messages = z.array(z.object({ text: z.string() }))
const told = async (phone: string) =>
  messages.parse(await (await fetch(`${stack.sandboxUrl}/messages?to=${encodeURIComponent(phone)}`)).json())

/** Asks for a code and types it: its last digit goes on by itself. */
async function proveContact(page: Page, phone: string): Promise<void> {
  const before = (await told(phone)).length
  await page.locator('input[type=tel]').fill(phone)
  await page.locator('.button.second').first().click()
  const [newest] = await until(
    () => told(phone),
    (found) => found.length > before,
  )
  await page.locator('.code').fill(/\b\d{6}\b/.exec(newest?.text ?? '')?.[0] ?? '')
  await page.locator('.code').waitFor({ state: 'detached' })
}

const heading = (page: Page, text: string) => page.locator('h1', { hasText: text }).waitFor()

/** Goes on with the Tab key until something has the focus. */
async function reach(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no way to ${selector} with the Tab key`)
}

const photo = () =>
  sharp({ create: { width: 320, height: 240, channels: 3, background: '#b87' } })
    .jpeg()
    .toBuffer()

async function decideAdvance(reviewer: Client, caseNumber: string, amountCents: number): Promise<void> {
  await reviewer.review.claim.mutate({ caseNumber })
  const { version } = await reviewer.review.readCase.query({ caseNumber })
  const command = { caseNumber, version, commandId: randomUUID(), kind: 'advance' as const, amountCents }
  await reviewer.review.decide.mutate({ ...command, reasonCode: 'part-proven' })
}

/** A supervisor compares the application with its licence and admits it, in the console. */
async function admit(licence: string): Promise<void> {
  const console = await consolePages(browser, stack.url).open(
    await sessionOf(stack, 'supervisor'),
    'merchants',
  )
  await console.getByRole('button', { name: '加入申请' }).click()
  await console.getByText(licence).waitFor()
  await isFine(console)
  await console.getByRole('button', { name: /^同意加入$/ }).click()
  await console.locator('.ant-modal-footer .ant-btn-primary').click()
  await console.getByText(licence).waitFor({ state: 'detached' })
  await console.context().close()
}

browserTest(
  'a merchant joins, answers a complaint, objects to a notice, agrees, pays, and finds it all in its statement',
  async () => {
    const phone = `+86139${String(randomInt(0, 100_000_000)).padStart(8, '0')}`
    const licence = creditCodeOf(`92460200MA5T${String(randomInt(0, 100_000)).padStart(5, '0')}`)
    const [admin, reviewer, finance, finance2] = await Promise.all(
      ['admin', 'reviewer', 'finance', 'finance2'].map((account) => signIn(stack, account)),
    )
    if (!admin || !reviewer || !finance || !finance2) throw new Error('four of the staff')
    await finance.reconciliation.addAccount.mutate({
      commandId: randomUUID(),
      bank: 'Synthetic Bank',
      label: 'Fund',
      number: '6222000011112222',
    })

    // joins, on a phone
    const page = await open('/', 'en', 360)
    await page.getByRole('link', { name: 'For merchants' }).click()
    await heading(page, 'Merchant sign-in')
    await isFine(page)
    await page.getByRole('link', { name: /Apply for advance/ }).click()
    await page.getByLabel('Name of the business').fill('示例海鲜大排档')
    await page
      .getByLabel('Unified social credit code')
      .fill(licence.replace(/.$/, licence.endsWith('A') ? 'B' : 'A'))
    await page.getByLabel('Main business').selectOption('dining')
    await page.getByLabel('Address').fill('Synthetic Road 8')
    await page.getByRole('button', { name: 'Send the application' }).click()
    await page.getByText('this one does not add up').first().waitFor()
    await isFine(page)
    await page.getByLabel('Unified social credit code').fill(licence)
    await proveContact(page, phone)
    await page.locator('.consent input').check()
    await page.getByRole('button', { name: 'Send the application' }).click()
    await heading(page, 'We have your application')
    await admit(licence)
    const { rows } = await admin.enrolment.list.query({ text: licence })
    const plateCode = rows[0]?.plateCode ?? ''

    // a tourist's case names it; it answers with the keyboard, in Chinese, at a desk
    const { merchants } = await clientOf(stack).merchant.searchMerchants.query({
      cityId: DEMO_CITY.id,
      text: 'haixiandapaidang',
    })
    const { caseNumber } = await file(stack, { askedCents: 88_000, merchantId: merchants[0]?.id ?? null })
    await until(
      () => reviewer.review.readCase.query({ caseNumber }),
      ({ state }) => state === 'in-review',
    )
    const portal = await open('/merchant', 'zh-CN', 1440)
    await portal.locator('input[autocomplete=username]').fill(plateCode)
    await proveContact(portal, phone)
    await heading(portal, '有 1 件事需要您处理')
    await isFine(portal)
    await reach(portal, 'a.due')
    await portal.keyboard.press('Enter')
    await heading(portal, '前说明情况')
    expect(await portal.locator('body').innerText()).not.toContain('Synthetic Tourist')
    await isFine(portal)
    await portal
      .locator('input[type=file]')
      .setInputFiles({ name: 'menu.jpg', mimeType: 'image/jpeg', buffer: await photo() })
    await portal.locator('.gallery img').waitFor()
    await reach(portal, 'input[name=position]')
    await portal.keyboard.press('ArrowDown')
    await reach(portal, 'textarea')
    await portal.keyboard.type('价目表上写明了价格，客人点单前看过。')
    await reach(portal, 'button[type=submit]')
    await portal.keyboard.press('Enter')
    await heading(portal, '已收到您的说明')
    const seen = await reviewer.review.readCase.query({ caseNumber })
    expect(seen.statement).toMatchObject({
      position: 'objects',
      text: '价目表上写明了价格，客人点单前看过。',
    })
    expect(seen.evidence.map(({ addedBy }) => addedBy)).toContain('merchant')

    // the city advances and claims it back; what is due is a notice now, read on a phone in English
    await decideAdvance(reviewer, caseNumber, 60_000)
    await page.close()
    await portal.setViewportSize({ width: 360, height: 780 })
    await portal.getByRole('button', { name: 'English' }).click()
    await portal.getByRole('link', { name: /Back to what is due/ }).click()
    await portal.locator('a.due', { hasText: 'Repay ¥600.00 by' }).first().click()
    await heading(portal, 'Please repay ¥600.00 by')
    await portal.getByText('What was shown does not prove the rest.').waitFor()
    await portal.getByRole('button', { name: 'Copy: Reference (required)' }).click()
    expect(await portal.evaluate(() => navigator.clipboard.readText())).toBe(`R${caseNumber}`)
    await isFine(portal)
    await portal.getByText('Pay in instalments').click()
    expect(await portal.locator('details[open] li').count()).toBe(3)
    await isFine(portal)
    await portal.getByText('Pay in instalments').click()
    await portal.getByText('Object', { exact: true }).click()
    await portal.getByRole('button', { name: 'Send the objection' }).click()
    await portal.getByText('say it in your own words').waitFor()
    await portal.locator('details[open] textarea').fill('The price list hung at the door.')
    await portal.getByRole('button', { name: 'Send the objection' }).click()
    await portal.getByText('You objected').first().waitFor()
    await portal.getByRole('button', { name: 'Agree to repay' }).click()
    await portal.getByText('✓ You agreed to repay.').waitFor()

    // only the bank makes it paid
    const { rows: claims } = await finance.recovery.list.query({ text: caseNumber })
    const recoveryId = claims[0]?.recoveryId ?? ''
    const { responses } = await finance.recovery.read.query({ recoveryId })
    expect(responses.map(({ position }) => position)).toEqual(['objects', 'agrees'])
    const repaymentId = randomUUID()
    const repayment = { amountCents: 60_000, bankReference: 'SYNTHETIC-1', receivedOn: cityDay(new Date()) }
    await finance.recovery.recordRepayment.mutate({ recoveryId, commandId: repaymentId, ...repayment })
    const confirmed = { recoveryId, repaymentId, outcome: 'confirmed' as const }
    await finance2.recovery.decideRepayment.mutate({ ...confirmed, commandId: randomUUID() })
    await portal.reload()
    await heading(portal, 'Settled. Thank you')
    await portal.getByRole('link', { name: /Back to what is due/ }).click()
    await heading(portal, 'Nothing needs you now')

    // what was claimed and what was received, on paper and as a file
    await portal.getByRole('link', { name: 'Account statement' }).click()
    await portal.locator('table.account tbody tr').nth(2).waitFor()
    const shown = await portal.locator('table.account').innerText()
    expect(shown.match(/¥[\d.]+/g)).toEqual(['¥0.00', '¥600.00', '¥600.00', '¥600.00', '¥0.00', '¥0.00'])
    await isFine(portal)
    const [saved] = await Promise.all([
      portal.waitForEvent('download'),
      portal.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    const csv = await readFile(await saved.path(), 'utf8')
    expect(csv.split('\r\n').slice(1, 3)).toEqual([
      expect.stringMatching(/,Advance claimed back,SY\d+,RSY\d+,,600\.00,,600\.00$/),
      expect.stringMatching(/,Repayment received,SY\d+,RSY\d+,[\d-]+,,600\.00,0\.00$/),
    ])
    await portal.getByRole('link', { name: /Back to what is due/ }).click()
    await portal.getByRole('button', { name: 'Sign out' }).click()
    await heading(portal, 'Merchant sign-in')
  },
  180_000,
)
