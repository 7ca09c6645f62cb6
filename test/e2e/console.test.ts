import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { clientOf, file, sessionOf, signIn, startSeededStack, until } from '../api/http-staff.ts'
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

/** A page of somebody who signed in, at an address of the console. */
async function open(account: string, address: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 } })
  const cookies = (await sessionOf(stack, account)).split('; ').map((cookie) => {
    const [name = '', ...value] = cookie.split('=')
    return { name, value: value.join('='), url: stack.url }
  })
  await context.addCookies(cookies)
  const page = await context.newPage()
  await page.goto(`${stack.url}/console/${address}`)
  await page.locator('#page h1').waitFor()
  return page
}

async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
}

/** Complaints that wait for review. */
async function toReview(...askedCents: readonly number[]): Promise<string[]> {
  const filed = []
  for (const asked of askedCents) filed.push((await file(stack, { askedCents: asked })).caseNumber)
  const reviewer = await signIn(stack, 'reviewer')
  for (const caseNumber of filed)
    await until(
      () => reviewer.review.readCase.query({ caseNumber }),
      (kase) => kase.state === 'in-review',
    )
  return filed
}

const heading = (page: Page): Locator => page.locator('#page h1')

browserTest(
  'a plain case is decided in at most four keys, by keyboard alone, and the next one opens',
  async () => {
    const cases = await toReview(128_000, 131_000, 134_000)
    const page = await open('reviewer', 'queue')
    await page.locator('tbody tr').nth(2).waitFor()
    await isAccessible(page)
    let keys = 0
    const press = async (key: string) => {
      keys += 1
      await page.keyboard.press(key)
    }
    await press('j')
    await press('o')
    await page.locator('.case').waitFor()
    const first = cases.find((caseNumber) => page.url().endsWith(caseNumber))
    expect(first).toBeDefined()
    await isAccessible(page)

    await press('a')
    await page.locator('.decide-form button[type=submit]:focus').waitFor()
    await isAccessible(page)
    await press('Enter')
    await page.locator(`h1:not(:has-text("${first}"))`).waitFor()
    console.log(`keys from the queue to a plain case decided: ${keys}`)
    expect(keys).toBeLessThanOrEqual(4)
    expect(cases.filter((caseNumber) => page.url().endsWith(caseNumber))).toHaveLength(1)
  },
)

browserTest('within five seconds a decision is really taken back, and the case is open again', async () => {
  const [caseNumber = ''] = await toReview(137_000)
  const page = await open('reviewer2', `cases/${caseNumber}`)
  await page.keyboard.press('a')
  await page.locator('.decide-form button[type=submit]:focus').waitFor()
  await page.keyboard.press('Enter')
  await page.locator('.way-back button').waitFor()
  await page.keyboard.press('u')
  await page.waitForURL(`**/cases/${caseNumber}`)
  const reviewer = await signIn(stack, 'reviewer2')
  const kase = await until(
    () => reviewer.review.readCase.query({ caseNumber }),
    (found) => found.state === 'in-review',
  )
  expect(
    kase.decisions.filter((decision) => decision.kind === 'advance').map((d) => d.undoneAt !== null),
  ).toEqual([true])
})

browserTest(
  'a rejection needs a reason and shows the sentence the tourist will read, in their language and in Chinese',
  async () => {
    const [caseNumber = ''] = await toReview(141_000)
    const page = await open('reviewer', `cases/${caseNumber}`)
    await page.keyboard.press('x')
    await page.locator('.decide-form').waitFor()
    await page.locator('.decide-form button[type=submit]').click()
    await page.locator('.decide-form [role=alert]').waitFor()
    await page.locator('.decide-form input[type=radio]').first().focus()
    await page.keyboard.press('2')
    await expect.poll(() => page.locator('.reads p[lang=en]').textContent()).toContain(caseNumber)
    expect(await page.locator('.reads p[lang=zh-CN]').textContent()).toContain(caseNumber)
    await isAccessible(page)
    await page.keyboard.press('Enter')
    const reviewer = await signIn(stack, 'reviewer')
    const kase = await until(
      () => reviewer.review.readCase.query({ caseNumber }),
      (found) => found.state !== 'in-review',
    )
    expect(kase.decisions.at(-1)).toMatchObject({ kind: 'rejected', reasonCode: 'evidence-contradicts' })
  },
)

browserTest(
  'finance reaches the receipt photo from a total in at most three clicks, and the figures add up',
  async () => {
    const [caseNumber = ''] = await toReview(144_000)
    const decider = await open('reviewer2', `cases/${caseNumber}`)
    await decider.keyboard.press('a')
    await decider.locator('.decide-form button[type=submit]:focus').waitFor()
    await decider.keyboard.press('Enter')
    const finance = await signIn(stack, 'finance')
    await until(
      () => finance.fund.figures.query(),
      (found) => found.outstandingCents > 0,
    )

    const page = await open('finance', 'fund')
    await page.locator('.sum').waitFor()
    await isAccessible(page)
    const amounts = (await page.locator('.figures').first().locator('.money').allTextContents()).map(inFen)
    const total = amounts.reduce((sum, amount) => sum + amount, 0)
    expect(amounts).toHaveLength(4)
    expect(total).toBe((await finance.fund.figures.query()).capCents)

    let clicks = 0
    const click = async (what: Locator) => {
      clicks += 1
      await what.click()
    }
    await click(page.locator('.figure a').first())
    await click(page.locator('tbody a[href*="/ledger/"]').first())
    const receipt = page.locator('.photos img').first()
    await receipt.waitFor()
    expect(
      await receipt.evaluate(async (image: HTMLImageElement) => (await image.decode(), image.naturalWidth)),
    ).toBe(200)
    console.log(`clicks from a total to the receipt photo: ${clicks}`)
    expect(clicks).toBeLessThanOrEqual(3)
    await isAccessible(page)
  },
)

const inFen = (text: string): number => Number(text.replace(/[^\d]/g, ''))

browserTest('an advance from the second-person amount is not its decider’s to approve', async () => {
  const [caseNumber = ''] = await toReview(620_000)
  const page = await open('reviewer', `cases/${caseNumber}`)
  await page.keyboard.press('a')
  await page.locator('.decide-form button[type=submit]:focus').waitFor()
  await page.keyboard.press('Enter')
  const approver = await open('approver', 'approvals')
  const panel = approver.locator('.panel', { hasText: caseNumber })
  await panel.waitFor({ timeout: 30_000 })
  await isAccessible(approver)
  await panel.locator('.ant-btn-primary').click()
  const watching = await signIn(stack, 'reviewer')
  const kase = await until(
    () => watching.review.readCase.query({ caseNumber }),
    (found) => found.decisions.some((decision) => decision.approval?.outcome === 'approved'),
  )
  expect(kase.decisions.at(-1)?.approval?.approver.name).not.toBe(kase.decisions.at(-1)?.decidedBy?.name)
})

browserTest('every page of every role has no finding of axe and fits a narrow screen', async () => {
  const pages = {
    agent: ['intake', 'follow-ups'],
    supervisor: ['queue', 'breaches', 'reopen', 'payouts?show=unknown', 'merchants'],
    finance2: ['ledger', 'recoveries', 'payouts?show=all'],
    admin: ['policy', 'staff'],
  }
  for (const [account, addresses] of Object.entries(pages)) {
    const page = await open(account, addresses[0] ?? '', 360)
    for (const address of addresses) {
      await page.goto(`${stack.url}/console/${address}`)
      await heading(page).waitFor()
      await page.waitForLoadState('networkidle').catch(() => null)
      await isAccessible(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(
        360,
      )
    }
  }
})

browserTest('nobody who is not signed in sees a page, and a wrong password says so', async () => {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${stack.url}/console/fund`)
  await page.locator('input[type=email]').fill('reviewer@demo.xianpei.example')
  await page.locator('input[type=password]').fill('not the password')
  await isAccessible(page)
  await page.keyboard.press('Enter')
  await page.locator('[role=alert]').waitFor()
  expect(
    await clientOf(stack)
      .session.me.query()
      .catch(() => null),
  ).toBeNull()
})
