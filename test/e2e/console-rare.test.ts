import { randomUUID } from 'node:crypto'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect } from 'vitest'
import { withClient } from '#ops/provision/postgres'
import { type Client, clientOf, file, sessionOf, startSeededStack, until } from '../api/http-staff.ts'
import { browserTest, chromium, hasChromium } from '../platform/browser.ts'
import type { Stack } from '../platform/stack.ts'

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

const sessions = new Map<string, Promise<string>>()
function cookiesOf(account: string): Promise<string> {
  const session = sessions.get(account) ?? sessionOf(stack, account)
  sessions.set(account, session)
  return session
}
const signIn = async (account: string): Promise<Client> => clientOf(stack, await cookiesOf(account))

async function open(account: string, address: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 } })
  await context.addInitScript(() => localStorage.setItem('xianpei-console', 'en light'))
  const cookies = (await cookiesOf(account)).split('; ').map((cookie) => {
    const [name = '', ...value] = cookie.split('=')
    return { name, value: value.join('='), url: stack.url }
  })
  await context.addCookies(cookies)
  const page = await context.newPage()
  page.on('pageerror', (error) => console.log('PAGEERROR', error.message))
  await page.goto(`${stack.url}/console/${address}`)
  await page.locator('#page h1').waitFor()
  return page
}

let shots = 0
async function look(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  for (const { id, nodes } of violations) console.log('AXE', name, id, nodes[0]?.html.slice(0, 200))
  shots += 1
  await page.screenshot({ path: `/tmp/w-shots/${String(shots).padStart(2, '0')}-${name}.png`, fullPage: true })
}

const b = (page: Page | Locator, name: string | RegExp) => page.getByRole('button', { name })
const photo = () =>
  sharp({ create: { width: 200, height: 150, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } } })
    .jpeg()
    .toBuffer()

async function toReview(askedCents: number): Promise<{ caseNumber: string; secret: string }> {
  const filed = await file(stack, { askedCents })
  const reviewer = await signIn('reviewer')
  await until(
    () => reviewer.review.readCase.query({ caseNumber: filed.caseNumber }),
    (kase) => kase.state === 'in-review',
  )
  return filed
}
const stateOf = async (caseNumber: string) =>
  (await (await signIn('reviewer2')).review.readCase.query({ caseNumber })).state
async function advanced(askedCents: number): Promise<string> {
  const { caseNumber } = await toReview(askedCents)
  const reviewer = await signIn('reviewer')
  await reviewer.review.claim.mutate({ caseNumber })
  const { version } = await reviewer.review.readCase.query({ caseNumber })
  await reviewer.review.decide.mutate({ caseNumber, commandId: randomUUID(), version, kind: 'advance', amountCents: askedCents })
  return caseNumber
}
async function rejected(): Promise<string> {
  const { caseNumber } = await toReview(270_000)
  const reviewer = await signIn('reviewer')
  await reviewer.review.claim.mutate({ caseNumber })
  const { version } = await reviewer.review.readCase.query({ caseNumber })
  await reviewer.review.decide.mutate({ caseNumber, commandId: randomUUID(), version, kind: 'rejected', reasonCode: 'price-was-shown' })
  return caseNumber
}
let unknownCase = ''

browserTest('0 fault', async () => {
  await fetch(`${stack.sandboxUrl}/admin/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault: 'drop-after-effect', times: 12 }),
  })
  unknownCase = await advanced(111_100)
})

browserTest('follow-up and reopen', async () => {
  const one = await rejected()
  const two = await rejected()
  await withClient(stack.database.urls.owner, (db) => db.query(`UPDATE follow_up SET due_at = now() - interval '1 minute'`))
  const agent = await open('agent', 'follow-ups')
  await agent.locator('tbody tr').nth(1).waitFor()
  await look(agent, 'follow-ups')
  const row = agent.locator('tr', { hasText: two })
  await row.locator('input').fill('Synthetic: says the board outside showed less')
  await b(row, 'unhappy').click()
  await row.waitFor({ state: 'detached' })
  await b(agent.locator('tr', { hasText: one }), /^happy/).click()
  await agent.locator('tr', { hasText: one }).waitFor({ state: 'detached' })
  await look(agent, 'follow-ups-empty')
  const supervisor = await open('supervisor', 'reopen')
  await supervisor.locator('tr', { hasText: two }).waitFor()
  await look(supervisor, 'reopen')
  await b(supervisor.locator('tr', { hasText: two }), 'Reopen').click()
  await supervisor.locator('tr', { hasText: two }).waitFor({ state: 'detached' })
  expect(await stateOf(two)).toBe('in-review')
  const again = await open('reviewer', `cases/${two}`)
  await look(again, 'reopened-case')
})

browserTest('settled with proof', async () => {
  const { caseNumber, secret } = await toReview(280_000)
  const page = await open('reviewer', `cases/${caseNumber}`)
  await page.keyboard.press('s')
  await page.locator('.decide-form').waitFor()
  await page.locator('.decide-form button[type=submit]').click()
  await page.waitForTimeout(500)
  await look(page, 'settled-no-proof')
  await page.locator('.decide-form input[type=file]').setInputFiles({ name: 'proof.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await page.locator('.decide-form input[type=radio]:checked').waitFor()
  await look(page, 'settled')
  await page.locator('.decide-form button[type=submit]').click()
  await until(() => stateOf(caseNumber), (state) => state === 'decided' || state === 'resolved')
  await page.goto(`${stack.url}/console/cases/${caseNumber}`)
  await page.locator('.case').waitFor()
  await look(page, 'settled-case')
  const tourist = await (await browser.newContext({ locale: 'en', viewport: { width: 360, height: 780 } })).newPage()
  await tourist.goto(`${stack.url}/track#${caseNumber}.${secret}`)
  await tourist.locator('.steps').waitFor()
  await look(tourist, 'tourist-settled')
  await tourist.getByText('No, nothing came').click()
  await tourist.waitForTimeout(1500)
  await look(tourist, 'tourist-denied')
  await page.reload()
  await page.locator('.case').waitFor()
  await look(page, 'denied-case')
})

browserTest('repayment by two', async () => {
  const caseNumber = await advanced(290_000)
  const reviewer = await signIn('reviewer')
  const kase = await until(
    () => reviewer.review.readCase.query({ caseNumber }),
    (found) => found.recovery?.state === 'noticed',
  )
  const address = `recoveries/${kase.recovery?.id}`
  const one = await open('finance', address)
  await b(one, 'Record a repayment').click()
  await one.locator('.ant-modal').waitFor()
  await b(one.locator('.ant-modal'), 'Record a repayment').click()
  await one.waitForTimeout(400)
  await look(one, 'repayment-empty')
  await one.getByLabel('Bank reference').fill('SYNTHETIC-1')
  await one.locator('.ant-modal').getByLabel('Amount').fill('1000.00')
  await b(one.locator('.ant-modal'), 'Record a repayment').click()
  await one.locator('.ant-modal').waitFor({ state: 'detached' })
  await look(one, 'repayment-recorded')
  const two = await open('finance2', address)
  await b(two, 'Confirm receipt').waitFor()
  await look(two, 'repayment-second')
  await b(two, 'Confirm receipt').click()
  await two.getByText('confirmed', { exact: false }).first().waitFor()
  await two.waitForTimeout(800)
  await look(two, 'repayment-done')
  await b(one, 'Request a write-off').click()
  await one.locator('.ant-modal textarea').fill('Synthetic: the merchant is wound up')
  await look(one, 'write-off')
  await b(one.locator('.ant-modal'), 'Request a write-off').click()
  await one.locator('.ant-modal').waitFor({ state: 'hidden' })
  await look(one, 'write-off-requested')
  await two.reload()
  await b(two, 'Approve').click()
  await two.waitForTimeout(1500)
  await look(two, 'write-off-done')
  await two.goto(`${stack.url}/console/recoveries`)
  await two.waitForTimeout(800)
  await look(two, 'recoveries')
  await two.goto(`${stack.url}/console/cases/${caseNumber}`)
  await two.locator('.case').waitFor()
  await look(two, 'written-off-case')
})

browserTest('policy', async () => {
  const page = await open('admin', 'policy')
  await page.getByLabel('Reviewed within').fill('45')
  await look(page, 'policy-changed')
  await b(page, 'Publish a new version').click()
  await page.waitForTimeout(1500)
  await look(page, 'policy-published')
  await page.getByLabel('Reviewed within').fill('abc')
  await look(page, 'policy-wrong')
  await page.getByLabel('Reviewed within').fill('0')
  await b(page, 'Publish a new version').click()
  await page.waitForTimeout(800)
  await look(page, 'policy-zero')
})

browserTest('staff', async () => {
  const page = await open('admin', 'staff')
  await b(page, 'New account').click()
  await page.locator('.ant-modal').waitFor()
  await b(page.locator('.ant-modal'), 'New account').click()
  await page.waitForTimeout(400)
  await look(page, 'staff-empty')
  await page.getByLabel('Name', { exact: true }).fill('Second approver')
  await page.getByLabel('E-mail').fill('approver2@demo.xianpei.example')
  await page.getByLabel('First password').fill('a-synthetic-password')
  await b(page.locator('.ant-modal'), 'New account').click()
  await page.locator('tr', { hasText: 'Second approver' }).waitFor()
  await look(page, 'staff-created')
  await b(page.locator('tr', { hasText: 'Second approver' }), 'Disable').click()
  await page.locator('.ant-popconfirm').waitFor()
  await look(page, 'staff-disable')
  await b(page.locator('.ant-popconfirm'), 'Disable').click()
  await page.waitForTimeout(800)
  await look(page, 'staff-disabled')
})

browserTest('merchants', async () => {
  const page = await open('admin', 'merchants')
  await page.locator('tbody tr').first().waitFor()
  await look(page, 'merchants')
  await b(page, /^(Enrol|Delist)/).first().click()
  await page.locator('.ant-popconfirm').waitFor()
  await look(page, 'merchants-sure')
  await b(page.locator('.ant-popconfirm'), 'Confirm').click()
  await page.waitForTimeout(800)
  await look(page, 'merchants-after')
})

browserTest('conflict, major, take', async () => {
  const { caseNumber } = await toReview(300_000)
  const page = await open('reviewer', `cases/${caseNumber}`)
  await page.keyboard.press('c')
  await b(page, 'Give back').waitFor()
  const supervisor = await open('supervisor', `cases/${caseNumber}`)
  await b(supervisor, 'Take over').waitFor()
  await look(supervisor, 'take-before')
  await b(supervisor, 'Take over').click()
  await b(supervisor, 'Give back').waitFor()
  await b(supervisor, 'Mark as major').click()
  await supervisor.waitForTimeout(800)
  await look(supervisor, 'major')
  await page.waitForTimeout(500)
  await look(page, 'taken-from-me')
  await b(page, 'Declare an interest').click()
  await page.locator('.ant-popconfirm').waitFor()
  await look(page, 'conflict-sure')
  await b(page.locator('.ant-popconfirm'), 'Confirm').click()
  await page.getByText('You declared an interest').waitFor()
  await look(page, 'conflict')
})

browserTest('unknown', async () => {
  const page = await open('supervisor', 'payouts?show=unknown')
  await page.locator('tr', { hasText: unknownCase }).waitFor({ timeout: 50_000 })
  await look(page, 'unknown')
  await b(page.locator('tr', { hasText: unknownCase }), 'Paid').first().click()
  await page.locator('.ant-popconfirm').waitFor()
  await look(page, 'unknown-sure')
  await page.locator('.ant-popconfirm .ant-btn-primary').click()
  await page.waitForTimeout(1500)
  await look(page, 'unknown-after')
  await page.goto(`${stack.url}/console/cases/${unknownCase}`)
  await page.locator('.case').waitFor()
  await look(page, 'unknown-case')
})

browserTest('unlisted merchant', async () => {
  const { caseNumber } = await file(stack, { askedCents: 90_000, merchantId: null })
  const page = await open('agent', 'intake')
  await page.waitForTimeout(1500)
  await look(page, 'intake')
  await page.goto(`${stack.url}/console/cases/${caseNumber}`)
  await page.locator('.case').waitFor()
  await look(page, 'unlisted-case')
  const rows = await withClient(stack.database.urls.owner, (db) => db.query(`SELECT kind, data::text, count(*) FROM case_event GROUP BY 1,2 ORDER BY 1`))
  console.log(JSON.stringify(rows.rows.map((row) => `${row.kind} ${row.data}`), null, 1))
})
