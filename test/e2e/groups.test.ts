import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
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

browserTest(
  'four who complain about one matter are decided at once, and each payout shows where it is',
  async () => {
    const session = await sessionOf(stack, 'reviewer')
    const reviewer = clientOf(stack, session)
    for (let n = 0; n < 4; n += 1) {
      const { caseNumber } = await file(stack, { askedCents: 120_000 + n * 1_000 })
      await until(
        () => reviewer.review.readCase.query({ caseNumber }),
        (kase) => kase.state === 'in-review',
      )
    }
    const page = await consoles.open(session, 'groups', { language: 'en' })
    await page.locator('tbody tr').first().waitFor()
    await isAccessible(page)
    await page.locator('tbody a').first().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Group case/ }).waitFor()
    await page.getByText('4 cases, ¥4,860.00 in all').waitFor()
    await isAccessible(page)
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect({ width, overflow: Math.max(0, overflow) }).toEqual({ width, overflow: 0 })
      const folder = process.env['XIANPEI_PICTURES']
      if (folder) await page.screenshot({ path: `${folder}/group-${width}.png`, fullPage: true })
    }
    // one gets less, so a reason is asked for
    await page
      .getByLabel(/^Advance \(yuan\)/)
      .first()
      .fill('600.00')
    await page.getByText('Why some get less than they asked').waitFor()
    await page.getByRole('button', { name: 'Advance: 4 cases' }).click()
    await page.locator('[role=alert]').first().waitFor()
    await page.getByRole('radio').nth(3).check()
    await page.getByRole('button', { name: 'Advance: 4 cases' }).click()
    await page.getByText(/Advance · 4 of 4 decided, 0 refused/).waitFor({ timeout: 20_000 })
    await page.getByRole('row', { name: /600\.00/ }).waitFor()
    await expect
      .poll(async () => await page.getByRole('row', { name: /Paid|Ready to collect/ }).count(), {
        timeout: 30_000,
      })
      .toBe(4)
    await isAccessible(page)
    const folder = process.env['XIANPEI_PICTURES']
    if (folder) await page.screenshot({ path: `${folder}/group-decided.png`, fullPage: true })
  },
  120_000,
)
