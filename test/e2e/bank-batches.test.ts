import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { clientOf, sessionOf, startSeededStack, until } from '../api/http-staff.ts'
import { browserTest, chromium, hasChromium } from '../platform/browser.ts'
import type { Stack } from '../platform/stack.ts'
import { isAccessible } from './axe.ts'
import { type ConsolePages, consolePages } from './console-pages.ts'
import { smallClaim } from '../workflows/small-claims.ts'

const CARD = '6222021234567890128'

let stack: Stack
let browser: Browser
let consoles: ConsolePages
beforeAll(async () => {
  if (!hasChromium()) return
  ;[stack, browser] = await Promise.all([startSeededStack({ web: true }), chromium()])
  consoles = consolePages(browser, stack.url)
})
afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['XIANPEI_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

browserTest(
  'two of finance send a batch to the bank and read in its answer, and the tourist is paid',
  async () => {
    const [one, two] = [await sessionOf(stack, 'finance'), await sessionOf(stack, 'finance2')]
    const claim = await smallClaim(stack, 78_000)
    const { caseNumber } = await clientOf(stack).filing.fileComplaint.mutate({
      ...claim,
      payeeRail: 'bank',
      payeeAccount: CARD,
      payeeBankCode: '102100099996',
    })
    const finance = clientOf(stack, one)
    await until(
      () => finance.bankBatch.queue.query(),
      ({ transfers }) => transfers === 1,
    )
    await finance.reconciliation.addAccount.mutate({
      commandId: randomUUID(),
      bank: '示例银行',
      label: '基金专户',
      number: '6222000011112222',
    })

    const first = await consoles.open(one, 'batches')
    await first.getByText('1 笔，共 ¥780.00').waitFor()
    await isAccessible(first)
    await picture(first, 'batches-queued')
    const make = first.getByRole('button', { name: '制作今日批次' })
    await make.focus()
    await first.keyboard.press('Enter')
    await first.getByText('待签发').waitFor()
    expect(await first.getByRole('button', { name: /^签发$/ }).count()).toBe(0)

    const second = await consoles.open(two, 'batches', { language: 'en' })
    const sign = second.getByRole('button', { name: 'Sign off' })
    await sign.focus()
    await second.keyboard.press('Enter')
    await picture(second, 'batches-sign-off')
    await second.locator('.ant-popconfirm-buttons').getByRole('button', { name: 'Sign off' }).press('Enter')
    await second.getByText('Signed off', { exact: true }).last().waitFor()
    const saved = second.waitForEvent('download')
    await second.getByRole('button', { name: /^Download file/ }).click()
    const file = await saved
    const content = readFileSync(await file.path(), 'utf8')
    expect(content).toContain('<InstdAmt Ccy="CNY">780.00</InstdAmt>')

    const handedIn = await fetch(`${stack.sandboxUrl}/bank/files`, { method: 'POST', body: content })
    expect(handedIn.status).toBe(202)
    const batchNo = file.suggestedFilename().replace(/\.xml$/, '')
    const status = await fetch(`${stack.sandboxUrl}/bank/files/${batchNo}/status`)
    const answer = {
      name: 'status.xml',
      mimeType: 'text/xml',
      buffer: Buffer.from(await status.arrayBuffer()),
    }
    await second.locator('input[type=file]').setInputFiles({ ...answer, buffer: Buffer.from('nonsense') })
    await second.getByRole('button', { name: 'Read in' }).click()
    await second
      .getByRole('alert')
      .getByText(/could not be read/)
      .waitFor()
    await second.locator('input[type=file]').setInputFiles(answer)
    await second.getByRole('button', { name: 'Read in' }).click()
    await second.getByRole('status').getByText('1 transfers changed, 0 to look at').waitFor()
    await second.getByText('1 paid · 0 on the way · 0 failed · 0 returned').waitFor()
    await isAccessible(second)
    await picture(second, 'batches-answered')

    const { rows } = await until(
      () => finance.payout.list.query({ state: 'paid' }),
      (found) => found.rows.some((row) => row.caseNumber === caseNumber),
    )
    expect(rows.filter((row) => row.caseNumber === caseNumber)).toHaveLength(1)

    const strange = Buffer.from(
      answer.buffer
        .toString()
        .replaceAll(batchNo, 'NOBODY-20200101-1')
        .replace(/<MsgId>\w+/, '<MsgId>other'),
    )
    await second.locator('input[type=file]').setInputFiles({ ...answer, buffer: strange })
    await second.getByRole('button', { name: 'Read in' }).click()
    await second.getByText('There is no such batch. The answer is listed to be looked at.').waitFor()

    for (const show of ['batches', 'transfers', 'open'])
      for (const width of [360, 1440]) {
        const page = await consoles.open(one, `batches?show=${show}`, { width })
        await page.locator('table').first().waitFor()
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect({ show, width, overflow: Math.max(0, overflow) }).toEqual({ show, width, overflow: 0 })
        await isAccessible(page)
        await picture(page, `batches-${show}-${width}`)
        await page.close()
      }
    expect(
      await (await consoles.open(one, 'batches?show=transfers')).locator('#page').textContent(),
    ).not.toContain(CARD)
  },
  120_000,
)
