import { randomInt, randomUUID } from 'node:crypto'
import type { Browser, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { file, signIn, startSeededStack, until } from '../api/http-staff.ts'
import { browserTest, chromium, hasChromium } from '../platform/browser.ts'
import type { Stack } from '../platform/stack.ts'
import { isAccessible } from './axe.ts'

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

const STORY = {
  en: 'The menu said 88 yuan a pound for the grouper, the bill charged 188, and they refused to give back the difference.',
  'zh-CN':
    '菜单上写着石斑鱼每斤八十八元，结账的时候却按每斤一百八十八元收费，我们指出来以后，店员说菜单是旧的，不肯退还多收的差价。',
}
type Tongue = keyof typeof STORY

async function open(language: Tongue, width: number): Promise<Page> {
  const context = await browser.newContext({ locale: language, viewport: { width, height: 780 } })
  const page = await context.newPage()
  await page.goto(stack.url)
  return page
}

const photo = () =>
  sharp({
    create: {
      width: 640,
      height: 480,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
      background: '#888',
    },
  })
    .jpeg()
    .toBuffer()

const messages = z.array(z.object({ text: z.string() }))
async function codeFor(phone: string): Promise<string> {
  const url = `${stack.sandboxUrl}/messages?to=${encodeURIComponent(phone)}`
  const [message] = await until(
    async () => messages.parse(await (await fetch(url)).json()),
    (found) => found.length > 0,
  )
  return /\d{6}/.exec(message?.text ?? '')?.[0] ?? ''
}

/** Files a small claim as a tourist does. Typing is not a tap. */
async function fileSmallClaim(
  page: Page,
  language: Tongue,
  look: (page: Page) => Promise<void>,
  payee = `${randomUUID()}-authorised`,
) {
  let taps = 0
  const tap = async (what: Locator) => {
    taps += 1
    await what.click()
  }
  const goOn = () => tap(page.locator('button[type=submit]'))
  await look(page)
  await tap(page.locator('.button.wide').first())
  await page.locator('input[type=search]').fill('haixian')
  await page.locator('.results .card').first().waitFor()
  await look(page)
  await tap(page.locator('.results .card').first())
  await tap(page.locator('.tile').nth(1))
  await tap(page.locator('input[name=cause]').first())
  await page.locator('textarea').fill(STORY[language])
  await look(page)
  await goOn()
  await page.locator('input[inputmode=decimal]').first().fill('780')
  await page.locator('input[inputmode=decimal]').nth(1).fill('780')
  await page.locator('input[maxlength="64"]').fill(randomUUID())
  await look(page)
  await goOn()
  taps += 1
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'receipt.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await page.locator('.file .mark').waitFor()
  await look(page)
  await goOn()
  const phone = `+86138${String(randomInt(0, 100_000_000)).padStart(8, '0')}`
  await page.locator('input[autocomplete=name]').fill('Synthetic Tourist')
  await page.locator('input[type=tel]').fill(phone)
  await tap(page.locator('fieldset .button.second'))
  await page.locator('.code').fill(await codeFor(phone))
  await page.locator('fieldset .mark').waitFor()
  await page.locator('input[autocomplete=off]').fill(payee)
  await look(page)
  await goOn()
  await page.locator('.answers').waitFor()
  await look(page)
  await tap(page.locator('.consent input'))
  await goOn()
  await page.locator('.ticket').waitFor()
  return taps
}

browserTest(
  'a small claim is filed in at most 12 taps on a phone and paid while the tourist looks on',
  async () => {
    const page = await open('en', 360)
    const taps = await fileSmallClaim(page, 'en', isAccessible)
    console.log(`taps to file a complaint: ${taps}`)
    expect(taps).toBeLessThanOrEqual(12)
    await page.getByText('¥780.00 was paid to you').waitFor()

    // what was paid is sealed, and anybody can follow the proof of it
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the proof' }).click(),
    ])
    const file = await saved.path()
    await page.goto(`${stack.url}/proof`)
    await page.getByLabel('Proof file').setInputFiles(file)
    await page.getByText(/^✓ Payment [A-Z]+-\d{4}-\d{6} stands in the ledger$/).waitFor()
    await page.getByText('¥780.00').waitFor()
    await page.getByText('The day is not over yet').waitFor()
    await isAccessible(page)
    await page.goto(`${stack.url}/case`)
    await page.locator('.steps').waitFor()
    await isAccessible(page)
    expect(await page.locator('h1').innerText()).toContain('¥780.00')
  },
)

browserTest('the same in Chinese, on a desk, for a payee who has to collect the money', async () => {
  const page = await open('zh-CN', 1440)
  await fileSmallClaim(page, 'zh-CN', async () => {}, randomUUID())
  const collect = page.locator('.notice a.button')
  await collect.waitFor()
  await isAccessible(page)
  const [payment] = await Promise.all([page.waitForEvent('popup'), collect.click()])
  await payment.locator('button').click()
  await page.getByText('¥780.00 已支付给您').waitFor()
  await isAccessible(page)
})

browserTest('what was typed is still there after the page is closed and opened again', async () => {
  const page = await open('en', 360)
  await page.goto(`${stack.url}/file/what`)
  await page.locator('.tile').first().click()
  await page.locator('textarea').fill(STORY.en)
  await page.waitForTimeout(300)
  await page.reload()
  expect(await page.locator('textarea').inputValue()).toBe(STORY.en)
})

browserTest('a step that lacks something says what, and keeps the rest', async () => {
  const page = await open('en', 320)
  await page.goto(`${stack.url}/file/money`)
  await page.locator('input[inputmode=decimal]').first().fill('100')
  await page.locator('input[inputmode=decimal]').nth(1).fill('200')
  await page.keyboard.press('Enter')
  await page.getByText('You cannot get back more than you paid.').first().waitFor()
  await isAccessible(page)
  expect(await page.locator('input[inputmode=decimal]').first().inputValue()).toBe('100')
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(wide).toBeLessThanOrEqual(320)
})

browserTest('a wrong code for a case number opens nothing and says so', async () => {
  const page = await open('zh-CN', 360)
  await page.goto(`${stack.url}/track`)
  await page.locator('input').first().fill('SY26 1123 0000 18')
  await page.locator('input').nth(1).fill('not-the-code-of-this-case')
  await page.keyboard.press('Enter')
  await page.getByText('工单号和查询码不匹配').waitFor()
  await isAccessible(page)
})

browserTest('the whole way from the start to the own words can be gone with a keyboard alone', async () => {
  const page = await open('en', 1440)
  const reach = async (selector: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`no way to ${selector} with the Tab key`)
  }
  await page.locator('.facts').waitFor()
  await reach('a.button[href="/file/where"]')
  await page.keyboard.press('Enter')
  await page.locator('input[type=search]').waitFor()
  // the heading has the focus, so what follows is the first question
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  await reach('input[type=search]')
  await page.keyboard.type('haixian')
  await page.locator('.results .card').first().waitFor()
  await reach('.results .card')
  await page.keyboard.press('Enter')
  await page.locator('.tile').first().waitFor()
  await reach('.tile input')
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowRight')
  await reach('input[name=cause]')
  await page.keyboard.press('Space')
  await reach('textarea')
  await page.keyboard.type(STORY.en)
  await reach('button[type=submit]')
  await page.keyboard.press('Enter')
  await page.locator('input[inputmode=decimal]').first().waitFor()
  expect(new URL(page.url()).pathname).toBe('/file/money')
})

browserTest('photos chosen without a network keep their order and go up when it is back', async () => {
  const page = await open('zh-CN', 360)
  await page.goto(`${stack.url}/file/evidence`)
  await page.locator('input[type=file]').waitFor({ state: 'attached' })
  await page.context().setOffline(true)
  const names = ['first.jpg', 'second.jpg', 'third.jpg']
  const files = await Promise.all(
    names.map(async (name) => ({ name, mimeType: 'image/jpeg', buffer: await photo() })),
  )
  await page.locator('input[type=file]').setInputFiles(files)
  await page.getByText('现在没有网络').waitFor()
  await page.locator('.file').nth(2).waitFor()
  await isAccessible(page)
  const shown = () =>
    page.locator('.file img').evaluateAll((found) => found.map((each) => each.getAttribute('alt')))
  expect(await shown()).toEqual(names)
  expect(await page.locator('.file .mark').count()).toBe(0)
  await page.context().setOffline(false)
  await page.locator('.file .mark').nth(2).waitFor()
  await page.reload()
  await page.locator('.file .mark').nth(2).waitFor()
  expect(await shown()).toEqual(names)
})

browserTest("a merchant's plate fills the merchant in", async () => {
  const page = await open('en', 360)
  await page.goto(`${stack.url}/file/where`)
  const answer = page.waitForResponse((response) => response.url().includes('merchant.searchMerchants'))
  await page.locator('input[type=search]').fill('haixian')
  const plate = /"plateCode":"([^"]+)"/.exec(await (await answer).text())?.[1]
  await page.goto(`${stack.url}/m/${plate}`)
  await page.locator('.chosen').waitFor()
  await isAccessible(page)
  await page.goto(`${stack.url}/m/no-such-plate`)
  await page.getByRole('heading', { level: 1 }).waitFor()
})

browserTest('two questions get two answers, live, and the link leaves no secret in the address', async () => {
  const filed = await file(stack, { askedCents: 88_000 })
  const { caseNumber } = filed
  const reviewer = await signIn(stack, 'reviewer')
  const page = await open('en', 360)
  await page.goto(`${stack.url}/track#${caseNumber}.${filed.secret}`)
  await page.locator('.steps').waitFor()
  expect(page.url()).toBe(`${stack.url}/case`)
  for (const text of ['On which day did you eat there?', 'And who served you?']) {
    const { version } = await until(
      () => reviewer.review.readCase.query({ caseNumber }),
      ({ state }) => state === 'in-review',
    )
    await reviewer.review.claim.mutate({ caseNumber })
    await reviewer.review.ask.mutate({ caseNumber, version, commandId: randomUUID(), text })
    await page.getByText(text).waitFor()
    await isAccessible(page)
    await page.locator('.ask textarea').fill(`The answer to: ${text}`)
    await page.locator('.ask button[type=submit]').click()
    await page.locator('.ask').waitFor({ state: 'detached' })
  }
  const { version } = await reviewer.review.readCase.query({ caseNumber })
  await reviewer.review.claim.mutate({ caseNumber })
  const command = { caseNumber, version, commandId: randomUUID() }
  await reviewer.review.decide.mutate({ ...command, kind: 'advance', amountCents: 88_000 })
  await page.getByText('¥880.00 was paid to you').waitFor()
  await page.locator('.scores .tile').last().click()
  await isAccessible(page)
  await page.locator('form button[type=submit]').first().click()
  await page.getByText('Thank you for telling us.').waitFor()
})

/** What the provider is made to do until it is told otherwise. */
const provider = (fault: string, times: number) =>
  fetch(`${stack.sandboxUrl}/admin/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, times }),
  })

browserTest(
  'a refused payout is put right by the tourist on the phone, seen by a second person, and collected',
  async () => {
    const { caseNumber, secret } = await file(stack, { askedCents: 91_000 })
    const reviewer = await signIn(stack, 'reviewer')
    const kase = () => reviewer.review.readCase.query({ caseNumber })
    const { version } = await until(kase, ({ state }) => state === 'in-review')
    await reviewer.review.claim.mutate({ caseNumber })
    await provider('refuse', 1_000)
    const command = { caseNumber, version, commandId: randomUUID() }
    await reviewer.review.decide.mutate({ ...command, kind: 'advance', amountCents: 91_000 })
    const page = await open('en', 320)
    await page.goto(`${stack.url}/track#${caseNumber}.${secret}`)
    await page.getByRole('heading', { name: '¥910.00 could not be paid to your account' }).waitFor()
    await provider('refuse', 0)
    await page.getByText('The name you gave is not the name of the account.').waitFor()
    await isAccessible(page)

    await page.locator('.ask button[type=submit]').click()
    await page.getByRole('link', { name: 'Please enter the name on the account.' }).waitFor()
    await isAccessible(page)
    await page.getByLabel('Name on the account').fill('Synthetic Tourist')
    await page.getByLabel('WeChat account for the money').fill(randomUUID())
    await page.keyboard.press('Enter')
    await page.getByText('A second person looks at the new account').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    await isAccessible(page)

    const approver = await signIn(stack, 'approver')
    const { rows } = await until(
      () => approver.approval.list.query({}),
      (found) => found.rows.some((row) => row.caseNumber === caseNumber),
    )
    const waiting = rows.find((row) => row.caseNumber === caseNumber)
    expect(waiting?.correction).toMatchObject({ by: null })
    await approver.approval.decide.mutate({
      caseNumber,
      commandId: randomUUID(),
      version: waiting?.version ?? 0,
      decisionId: waiting?.decisionId ?? '',
      outcome: 'approved',
    })
    await page.getByRole('heading', { name: '¥910.00 is ready' }).waitFor()
    await page.getByText('Please collect it by').waitFor()
    await isAccessible(page)
    const [payment] = await Promise.all([
      page.waitForEvent('popup'),
      page.locator('.card.good a.button').click(),
    ])
    await payment.locator('button').click()
    await page.getByText('¥910.00 was paid to you').waitFor()
  },
  120_000,
)

browserTest(
  'a refused payout goes to a bank account instead, and the second person sees whose, masked',
  async () => {
    const { caseNumber, secret } = await file(stack, { askedCents: 92_000 })
    const reviewer = await signIn(stack, 'reviewer')
    const kase = () => reviewer.review.readCase.query({ caseNumber })
    const { version } = await until(kase, ({ state }) => state === 'in-review')
    await reviewer.review.claim.mutate({ caseNumber })
    await provider('refuse', 1_000)
    const command = { caseNumber, version, commandId: randomUUID() }
    await reviewer.review.decide.mutate({ ...command, kind: 'advance', amountCents: 92_000 })
    const page = await open('en', 360)
    await page.goto(`${stack.url}/track#${caseNumber}.${secret}`)
    await page.getByRole('heading', { name: '¥920.00 could not be paid to your account' }).waitFor()
    await provider('refuse', 0)
    await page.getByLabel('Name on the account').fill('Synthetic Tourist')
    await page.getByLabel('Bank account').check()
    await page.getByLabel('Account or card number').fill('6222 0202 0011 2231')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Please choose the bank of the account.' }).waitFor()
    await isAccessible(page)
    await page.getByLabel('Account or card number').fill('6222 0202 0011 2230')
    await page.getByLabel('Bank', { exact: true }).selectOption({ label: 'ICBC' })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.locator('.ask button[type=submit]').click()
    await page.getByText('A second person looks at the new account').waitFor()

    const approver = await signIn(stack, 'approver')
    const { rows } = await until(
      () => approver.approval.list.query({}),
      (found) => found.rows.some((row) => row.caseNumber === caseNumber),
    )
    const now = { name: 'S**', rail: 'bank', account: '****2230', bankCode: '102100099996' }
    expect(rows.find((row) => row.caseNumber === caseNumber)?.correction).toMatchObject({
      now,
      before: { rail: 'wechat', bankCode: null },
    })
  },
  120_000,
)
