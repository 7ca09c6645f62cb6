import { readFile } from 'node:fs/promises'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { cityDay } from '#domain/clocks'
import { cents } from '#domain/money'
import { DEMO_CITY } from '#prisma/seed'
import { openDatabase } from '#prisma/stores/database'
import { createLedger } from '#prisma/stores/ledger'
import { seedDemo, sessionOf } from '../api/http-staff.ts'
import { browserTest, chromium, hasChromium } from '../platform/browser.ts'
import { type Stack, startStack } from '../platform/stack.ts'
import { isAccessible } from './axe.ts'
import { type ConsolePages, consolePages, visit as visitConsole } from './console-pages.ts'

let stack: Stack
let browser: Browser
let consoles: ConsolePages
const sessions = new Map<string, string>()
beforeAll(async () => {
  if (!hasChromium()) return
  ;[stack, browser] = await Promise.all([startStack({ web: true, seed: withHistory }), chromium()])
  consoles = consolePages(browser, stack.url)
  for (const account of ['finance', 'finance2']) sessions.set(account, await sessionOf(stack, account))
})
afterEach(async () => await consoles?.closeAll())
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

const DAY_MS = 86_400_000
const daysAgo = (days: number) => cityDay(new Date(Date.now() - days * DAY_MS))

/** The fund began forty days ago, and paid something on each of the last thirty: only the ledger's owner can set its clock. */
async function withHistory(platform: Stack['platform']): Promise<void> {
  const owner = openDatabase(platform.databases.owner, { max: 1 })
  const clock = (expression: string) =>
    owner.pool.query(
      `CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT ${expression} $$`,
    )
  await clock("clock_timestamp() - interval '40 days'")
  await seedDemo(platform)
  const ledger = createLedger(owner.pool)
  const fund = await ledger.fundOfCity(DEMO_CITY.id)
  const staff = await owner.prisma.staff.findMany({ where: { role: 'finance' }, orderBy: { email: 'asc' } })
  const [actor, approver] = staff.map(({ id }) => ({ kind: 'staff', id, role: 'finance' }) as const)
  if (!fund || !actor || !approver) throw new Error('the demo has a fund and two of finance')
  for (let ago = 30; ago > 0; ago -= 1) {
    await clock(`clock_timestamp() - interval '${ago} days'`)
    const charge = { key: `history:${ago}`, fundId: fund.fundId, actor, approver }
    const posted = await ledger.chargeBank({ ...charge, amountCents: cents(20_000_000 + (ago % 3) * 777) })
    expect(posted.refused).toBeNull()
  }
  await clock('clock_timestamp()')
  await owner.close()
}

const open = async (account: string, address: string): Promise<Page> =>
  await consoles.open(sessions.get(account) ?? '', address)
const visit = async (page: Page, address: string): Promise<void> =>
  await visitConsole(page, stack.url, address)

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['XIANPEI_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

const inFen = (text: string | null): number => Number((text ?? '').replace(/[^\d]/g, ''))
const money = (of: Locator): Promise<number[]> =>
  of
    .locator('.money')
    .allTextContents()
    .then((texts) => texts.map(inFen))

browserTest('the runway is a chart with a table of its figures, now and at a past moment', async () => {
  const page = await open('finance', 'fund')
  const chart = page.locator('.runway svg[role=img]')
  await chart.waitFor()
  const [, , available = 0] = await money(page.locator('.figures').first())
  expect(await chart.getAttribute('aria-label')).toContain(`¥${(available / 100).toLocaleString('en-US')}`)
  await page.locator('summary', { hasText: '图中数字' }).press('Enter')
  const table = page.getByRole('region', { name: '图中数字' })
  expect(await money(table.locator('tbody tr').first())).toEqual([available, available, available])
  expect(await money(table.locator('tbody tr').last())).toEqual([0, 0, 0])
  await isAccessible(page)
  await picture(page, 'fund')

  await page.getByLabel('入账截至').fill(daysAgo(15))
  await page.getByLabel('入账截至').press('Enter')
  await page.waitForURL(/asOf=/)
  await page.getByRole('status').getByText('23:59:59').waitFor()
  await chart.waitFor()
  const [, , then = 0] = await money(page.locator('.figures').first())
  expect(then - available).toBeGreaterThan(14 * 20_000_000)
  await picture(page, 'fund-then')
})

browserTest('finance’s pages keep the moment, and say in words what is wrong with one', async () => {
  const page = await open('finance', `fund?asOf=${daysAgo(10)}T04:00:00.000Z`)
  const go = (name: string) => page.locator('.frame-nav').getByText(name, { exact: true }).click()
  const banner = page.getByRole('status')
  for (const name of ['账簿', '时点账簿', '追偿', '银行对账', '赔付', '查阅记录', '基金']) {
    await go(name)
    await page.locator('.frame-nav .active', { hasText: name }).waitFor()
    await banner.waitFor()
    expect(page.url()).toContain('asOf=')
    const ofNow = ['追偿', '银行对账', '赔付', '查阅记录'].includes(name)
    expect(await banner.textContent()).toContain(ofNow ? '只有现在的状况' : '不是现在的')
  }
  await banner.getByRole('button', { name: '回到现在' }).click()
  await banner.waitFor({ state: 'detached' })
  expect(page.url()).not.toContain('asOf=')

  for (const address of ['fund', 'books', 'ledger']) {
    await visit(page, `${address}?asOf=2099-01-01T00:00:00.000Z`)
    await page.getByRole('alert').getByText('这个时刻还没有到').waitFor()
    expect(await page.getByRole('alert').count()).toBe(1)
    expect(await page.locator('.panel').count()).toBe(0)
    await visit(page, `${address}?asOf=2020-01-01T00:00:00.000Z`)
    await page.getByText(`从 ${daysAgo(40)} 开始记账`).waitFor()
    expect(await page.locator('.panel').count()).toBe(0)
  }
  await isAccessible(page)
})

browserTest('a day’s total leads to the entries that add up to it, to a voucher, and back', async () => {
  const page = await open('finance', 'fund')
  const day = page.getByRole('region', { name: '每日收支' }).locator('tbody tr', { hasText: daysAgo(3) })
  await day.waitFor()
  const [, out] = await money(day)
  await day.getByRole('link').click()
  const foot = page.locator('tfoot tr')
  await foot.waitFor()
  expect((await money(foot)).slice(0, 2)).toEqual([0, out])
  await isAccessible(page)
  await page.locator('tbody a[href*="/ledger/"]').click()
  await page.locator('h1', { hasText: '凭证号' }).waitFor()
  await page.getByRole('navigation', { name: '路径' }).getByText(daysAgo(3)).click()
  await foot.waitFor()
  expect((await money(foot)).slice(0, 2)).toEqual([0, out])
})

browserTest('a voucher is undone by two of finance, and both vouchers say so', async () => {
  const page = await open('finance', 'ledger?kind=bank-charge')
  await page.locator('tbody a[href*="/ledger/"]').first().click()
  await page.getByRole('button', { name: '申请冲销' }).click()
  const form = page.locator('.ant-modal')
  await form.locator('.ant-btn-primary').click()
  await form.locator('.ant-form-item-explain-error').waitFor()
  await isAccessible(page)
  await picture(page, 'undo')
  await form.getByLabel('为什么冲销').fill('SYNTHETIC-CHARGED-TWICE')
  await form.locator('.ant-btn-primary').click()
  await page.getByText('已有人申请冲销').waitFor()
  const voucher = new URL(page.url()).pathname.split('/').at(-1) ?? ''

  const second = await open('finance2', 'fund')
  const row = second
    .getByRole('region', { name: '基金变动' })
    .locator('tbody tr', { hasText: 'SYNTHETIC-CHARGED-TWICE' })
  await row.getByText(voucher).waitFor()
  await picture(second, 'movements')
  await row.getByRole('button', { name: '同意', exact: true }).click()
  await row.getByText('已入账').waitFor()
  await row.getByText(voucher).click()
  const undoing = second.locator('.facts div', { hasText: '已被冲销' }).getByRole('link')
  await undoing.click()
  await second.locator('.facts div', { hasText: '冲销' }).getByText(voucher).waitFor()
  await picture(second, 'reversal')
  await second.goBack()
  await undoing.waitFor()
  expect(await second.getByRole('button', { name: '申请冲销' }).count()).toBe(0)
})

browserTest('what the fund cannot pay is refused in words that fit, and nothing moves', async () => {
  const page = await open('finance', 'fund')
  await page.getByRole('button', { name: '提出', exact: true }).click()
  const form = page.locator('.ant-modal')
  await form.getByLabel('种类').click()
  await page.locator('.ant-select-item-option', { hasText: '银行手续费' }).click()
  await form.getByLabel('金额').fill('99,000,000.00')
  await form.getByLabel('文号').fill('SYNTHETIC-TOO-MUCH')
  await isAccessible(page)
  await picture(page, 'ask')
  await form.locator('.ant-btn-primary').click()
  await form.waitFor({ state: 'detached' })
  const second = await open('finance2', 'fund')
  const row = second.locator('tbody tr', { hasText: 'SYNTHETIC-TOO-MUCH' })
  await row.getByRole('button', { name: '同意', exact: true }).click()
  await second.getByText('可以动用的现金不够这一笔，没有入账').waitFor()
  await row.getByText('未同意').waitFor()
})

browserTest('a month is closed by two of finance from the page', async () => {
  const month = daysAgo(40).slice(0, 7)
  const rowOf = (page: Page) =>
    page.getByRole('region', { name: '账期' }).locator('tbody tr', { hasText: month })
  const page = await open('finance', 'books')
  await rowOf(page).getByRole('link', { name: '先看试算平衡表' }).click()
  await page.waitForURL(/from=/)
  await rowOf(page).getByRole('button', { name: '申请结账' }).press('Enter')
  await rowOf(page).getByText('等待另一名财务人员').waitFor()
  const second = await open('finance2', 'books')
  await rowOf(second).getByRole('button', { name: '结账' }).press('Enter')
  await second.locator('.ant-modal').getByText('结账不能撤回').waitFor()
  await isAccessible(second)
  await picture(second, 'closing')
  await second.locator('.ant-modal .ant-btn-primary').click()
  await rowOf(second).getByText('已结账').waitFor()
  await rowOf(second).getByRole('button', { name: '查看' }).click()
  const balance = second.getByRole('region', { name: `试算平衡表 ${month}` }).locator('tfoot tr')
  const [opening, debit, credit, closing] = await money(balance)
  expect([opening, closing, debit]).toEqual([0, 0, credit])
  await picture(second, 'books')
})

browserTest('vouchers and tables leave as files, and the log of looks says who took them', async () => {
  const page = await open('finance', `ledger?account=cash&postedOn=${daysAgo(2)}&kind=bank-charge`)
  async function taken(button: string | RegExp): Promise<{ name: string; head: string }> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).first().click(),
    ])
    const bytes = await readFile(await file.path())
    return { name: file.suggestedFilename(), head: bytes.subarray(0, 4).toString('latin1') }
  }
  expect(await taken(/凭证.*导出 CSV/)).toMatchObject({ head: '\u00EF\u00BB\u00BF\u00E5' })
  expect((await taken(`${daysAgo(2)} 的记账凭证（PDF）`)).head).toBe('%PDF')
  await page.locator('tbody a[href*="/ledger/"]').first().click()
  expect((await taken('记账凭证（PDF）')).head).toBe('%PDF')
  await visit(page, 'books')
  expect((await taken(/应收.*导出 XLSX/)).head).toBe('PK\u0003\u0004')
  expect((await taken('审计数据表（XLSX）')).name).toMatch(/audit-tables.*\.xlsx$/)
  await visit(page, 'audit?taken=true')
  const rows = page.locator('tbody tr')
  await expect.poll(() => rows.count()).toBe(5)
  expect(await rows.last().textContent()).toContain(`入账日 ${daysAgo(2)}`)
  await picture(page, 'looks')
})

browserTest(
  'finance’s pages have no finding of axe in the dark, in English and on a narrow screen',
  async () => {
    const page = await open('finance', 'fund')
    await page.getByRole('button', { name: '深色' }).click()
    await page.getByRole('button', { name: 'English' }).click()
    await page.setViewportSize({ width: 360, height: 800 })
    for (const address of ['fund', 'ledger?account=cash', 'books', 'audit']) {
      await visit(page, address)
      await isAccessible(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(
        360,
      )
      await picture(page, `${address.split('?')[0]}-360`)
    }
  },
)
