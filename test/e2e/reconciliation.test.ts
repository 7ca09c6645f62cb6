import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { cityDay } from '#domain/clocks'
import { clientOf, sessionOf, startSeededStack } from '../api/http-staff.ts'
import { writeCamt } from '#ops/synthetic-bank-files'
import { browserTest, chromium, hasChromium } from '../platform/browser.ts'
import type { Stack } from '../platform/stack.ts'
import { isAccessible } from './axe.ts'
import { type ConsolePages, consolePages } from './console-pages.ts'

let stack: Stack
let browser: Browser
let consoles: ConsolePages
let session: string
beforeAll(async () => {
  if (!hasChromium()) return
  ;[stack, browser] = await Promise.all([startSeededStack({ web: true }), chromium()])
  consoles = consolePages(browser, stack.url)
  session = await sessionOf(stack, 'finance')
})
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

const open = async (address: string, width?: number): Promise<Page> =>
  await consoles.open(session, address, width ? { width } : {})

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['XIANPEI_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

/** Two finance users book money in, each time under a reference of its own. */
async function inject(reference: string, amountCents: number): Promise<void> {
  const movement = { commandId: randomUUID(), kind: 'injection' as const, amountCents, reference }
  const finance = clientOf(stack, session)
  const second = clientOf(stack, await sessionOf(stack, 'finance2'))
  const { movementId } = await finance.fund.requestMovement.mutate({
    ...movement,
    effectiveOn: cityDay(new Date()),
  })
  await second.fund.decideMovement.mutate({ movementId, outcome: 'approved' })
}

/** two busy cores */
const PATIENTLY = { timeout: 10_000 }

const xml = (text: string) => ({ name: 'statement.xml', mimeType: 'text/xml', buffer: Buffer.from(text) })

browserTest(
  'finance imports a statement, confirms and undoes by keyboard, and sees what is left with its age',
  async () => {
    const day = cityDay(new Date())
    for (const at of [1, 2, 3]) await inject(`GRANT-2026-000${at}`, at * 100_000)
    const statement = writeCamt([
      ...[1, 2, 3].map((at) => ({
        day,
        yuan: `${at * 1_000}.00`,
        reference: `B${at}`,
        text: `财政拨款 GRANT-2026-000${at}`,
        name: '示例财政局',
      })),
      {
        day: cityDay(new Date(Date.now() - 11 * 86_400_000)),
        yuan: '-35.00',
        reference: 'B4',
        text: '货款',
        name: '示例公司',
      },
    ])

    const page = await open('reconciliation?show=accounts')
    await picture(page, 'accounts')
    await page.locator('#account_label').fill('基金专户')
    await page.locator('#account_bank').fill('示例银行')
    await page.locator('#account_number').fill('6222 0000 1111 2222')
    await page.getByRole('button', { name: /登记账户|Add account/ }).click()
    await page.getByRole('cell', { name: '6222000011112222' }).waitFor()
    await isAccessible(page)

    await page.goto(`${stack.url}/console/reconciliation?show=statements`)
    const file = page.locator('input[type=file]')
    await file.setInputFiles(xml(statement.slice(0, -30)))
    await page
      .getByRole('alert')
      .getByText(/不完整|cut off/)
      .waitFor()
    await picture(page, 'import-refused')
    await file.setInputFiles(xml(statement.replace('>B4<', '>B5<').replace('>35.00<', '>35.01<')))
    await page.getByRole('alert').getByText('−¥0.01').or(page.getByRole('alert').getByText('¥0.01')).waitFor()
    await file.setInputFiles(xml(statement))
    await page.getByRole('region', { name: /前几笔|first lines/ }).waitFor()
    await isAccessible(page)
    await picture(page, 'import-preview')
    await page.getByRole('button', { name: /^(导入对账单|Import a statement)$/ }).click()
    await page
      .getByRole('status')
      .getByText(/新增 4 笔|4 new lines/)
      .waitFor()

    await page.goto(`${stack.url}/console/reconciliation`)
    const proposals = page.locator('article.bench-row')
    await expect.poll(() => proposals.count(), PATIENTLY).toBe(3)
    await isAccessible(page)
    await picture(page, 'bench')
    const current = page.locator('article[aria-current=true]')
    const undo = page.getByRole('button', { name: /^(撤销|Undo)/ })
    const left = (n: number) => expect.poll(() => proposals.count(), PATIENTLY).toBe(n)
    await page.keyboard.press('j')
    await expect.poll(() => current.textContent(), PATIENTLY).toContain('GRANT20260002')
    await page.keyboard.press('k')
    await page.keyboard.press(' ')
    await left(2)
    await expect.poll(() => undo.isEnabled(), PATIENTLY).toBe(true)
    await page.keyboard.press('u')
    await left(3)
    await expect.poll(() => undo.isEnabled(), PATIENTLY).toBe(false)
    await page.keyboard.press(' ')
    await left(2)
    const finance = clientOf(stack, session)
    expect((await finance.reconciliation.listMatches.query({ state: 'confirmed' })).rows).toHaveLength(1)
    expect((await finance.reconciliation.listMatches.query({ state: 'undone' })).rows).toHaveLength(1)

    await page.goto(`${stack.url}/console/reconciliation?show=exceptions`)
    const strange = page.locator('article', { hasText: '¥35.00' })
    await strange.getByText(/11 (天|days)/).waitFor()
    await isAccessible(page)
    await picture(page, 'exceptions')
    await page.goto(`${stack.url}/console/reconciliation?show=confirmed`)
    await page.locator('article').first().waitFor()
    await isAccessible(page)

    for (const show of ['bench', 'exceptions', 'statements', 'accounts']) {
      const narrow = await open(`reconciliation?show=${show}`, 360)
      await narrow.locator('.panel, article, input[type=file]').first().waitFor()
      const overflow = await narrow.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect({ show, overflow: Math.max(0, overflow) }).toEqual({ show, overflow: 0 })
      await isAccessible(narrow)
      await picture(narrow, `${show}-360`)
      await narrow.close()
    }
  },
  120_000,
)
