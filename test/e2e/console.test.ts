import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { cityDay } from '#domain/clocks'
import { cents } from '#domain/money'
import { openDatabase } from '#prisma/stores/database'
import { keepBill } from '#prisma/stores/provider-bills'
import { type Client, clientOf, file, sessionOf, startSeededStack, until } from '../api/http-staff.ts'
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

const sessions = new Map<string, Promise<string>>()

/** Everybody signs in once: the limit on signing in counts these too. */
function cookiesOf(account: string): Promise<string> {
  const session = sessions.get(account) ?? sessionOf(stack, account)
  sessions.set(account, session)
  return session
}
const signIn = async (account: string): Promise<Client> => clientOf(stack, await cookiesOf(account))

/** A page of somebody who signed in, at an address of the console. */
const open = async (account: string, address: string, width = 1440): Promise<Page> =>
  await consoles.open(await cookiesOf(account), address, { width })

/** Complaints that wait for review. */
async function toReview(...askedCents: readonly number[]): Promise<string[]> {
  const filed = []
  for (const asked of askedCents) filed.push((await file(stack, { askedCents: asked })).caseNumber)
  const reviewer = await signIn('reviewer')
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
  const reviewer = await signIn('reviewer2')
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
    const reviewer = await signIn('reviewer')
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
    const finance = await signIn('finance')
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
  const watching = await signIn('reviewer')
  const kase = await until(
    () => watching.review.readCase.query({ caseNumber }),
    (found) => found.decisions.some((decision) => decision.approval?.outcome === 'approved'),
  )
  expect(kase.decisions.at(-1)?.approval?.approver.name).not.toBe(kase.decisions.at(-1)?.decidedBy?.name)
})

browserTest('an agent files for a caller, who is told the number and the secret', async () => {
  const page = await open('agent', 'caller')
  await page.getByLabel('真实姓名').fill('Synthetic Caller')
  await page.locator('button[type=submit]').click()
  await page.locator('.ant-form-item-explain-error').first().waitFor()
  await isAccessible(page)

  await page.getByLabel('不在册：商家名称和地点').fill('A stall that is not listed')
  await choose(page, '类别', '海鲜餐饮')
  await choose(page, '问题', '收费高于标价')
  const story = 'Synthetic: the bill was higher than what the board outside had shown for the same dish.'
  await page.getByLabel('来电人的原话').fill(story)
  await page.getByLabel('实际支付（元）').fill('780.00')
  await page.getByLabel('要求退赔（元）').fill('780.01')
  await page.getByLabel('手机号或邮箱').fill('caller@mail.example')
  await page.getByLabel('收款账户').fill('synthetic-account')
  await page.locator('input[type=file]').setInputFiles({
    name: 'board.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.from('not a photo'),
  })
  await page.locator('.caller-files [role=alert]').waitFor()
  await page.getByText('来电人同意').click()
  await page.locator('button[type=submit]').click()
  await page.getByText('要回的金额不能超过实际支付的金额').waitFor()
  await page.getByLabel('要求退赔（元）').fill('780.00')
  await page.locator('button[type=submit]').click()
  await page.locator('.read-out').waitFor()
  await isAccessible(page)
  const caseNumber = ((await page.locator('.read-out').textContent()) ?? '').replaceAll(' ', '')
  const agent = await signIn('agent')
  const kase = await agent.review.readCase.query({ caseNumber })
  expect(kase).toMatchObject({ channel: 'hotline', story: { story, askedCents: 78_000 } })
})

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).click()
  await page.locator('.ant-select-item-option', { hasText: option }).first().click()
}

/** Decided by a reviewer over the API, paid, and claimed back. */
async function paidCase(askedCents: number): Promise<{ caseNumber: string; recoveryId: string }> {
  const [caseNumber = ''] = await toReview(askedCents)
  const reviewer = await signIn('reviewer')
  await reviewer.review.claim.mutate({ caseNumber })
  const { version } = await reviewer.review.readCase.query({ caseNumber })
  await reviewer.review.decide.mutate({
    caseNumber,
    commandId: crypto.randomUUID(),
    version,
    kind: 'advance',
    amountCents: askedCents,
  })
  const kase = await until(
    () => reviewer.review.readCase.query({ caseNumber }),
    (found) => found.recovery?.state === 'noticed',
  )
  return { caseNumber, recoveryId: kase.recovery?.id ?? '' }
}

browserTest(
  'a repayment is recorded by one and confirmed by another, and what is over goes to the tourist',
  async () => {
    const { caseNumber, recoveryId } = await paidCase(143_000)
    const first = await open('finance', `recoveries/${recoveryId}`)
    await first.getByRole('button', { name: '登记还款' }).click()
    const form = first.locator('.ant-modal')
    await form.getByLabel('银行流水号').fill('SYNTHETIC-E2E-1')
    await form.getByLabel('金额').fill('1,430.50')
    await isAccessible(first)
    await form.locator('.ant-btn-primary').click()
    await first.getByText('SYNTHETIC-E2E-1').waitFor()
    expect(await first.getByRole('button', { name: '确认到账' }).count()).toBe(0)
    const second = await open('finance2', `recoveries/${recoveryId}`)
    await second.getByRole('button', { name: '确认到账' }).click()
    await second.getByText('¥0.50').first().waitFor()
    const finance = await signIn('finance')
    const { rows } = await until(
      () => finance.fund.journals.query({ caseNumber }),
      (found) => found.rows.length === 4,
    )
    expect(rows.map((row) => row.kind)).toEqual(['surplus-payout', 'recovery', 'capture', 'reservation'])
    const page = await open('supervisor', `cases/${caseNumber}`)
    await page.locator('.timeline', { hasText: '多收款项已付游客' }).waitFor()
  },
)

const provider = (fault: string, times: number) =>
  fetch(`${stack.sandboxUrl}/admin/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, times }),
  })

browserTest(
  'finance closes the way out, opens it, corrects a payee whom a second person approves, asks, and takes back',
  async () => {
    const [caseNumber = ''] = await toReview(149_000)
    const page = await open('finance', 'provider')
    const way = page.locator('.panel', { hasText: '微信支付' }).first()
    await way.getByRole('button', { name: '关闭渠道' }).click()
    await page.locator('.ant-popconfirm .ant-btn-dangerous').click()
    await page.getByText('已关闭 · 工作人员已关闭').waitFor()
    await isAccessible(page)

    await provider('refuse', 1_000)
    const reviewer = await signIn('reviewer')
    await reviewer.review.claim.mutate({ caseNumber })
    const { version } = await reviewer.review.readCase.query({ caseNumber })
    const command = { caseNumber, commandId: crypto.randomUUID(), version }
    await reviewer.review.decide.mutate({ ...command, kind: 'advance', amountCents: 149_000 })
    const rowOf = () => page.locator('tbody tr', { hasText: caseNumber })
    await page.goto(`${stack.url}/console/payouts?show=approved`)
    await rowOf().getByText('有人开启渠道后发出').waitFor()
    expect(await rowOf().getByRole('button').count()).toBe(0)
    await rowOf().getByRole('link', { name: '查看渠道' }).click()
    await way.getByRole('button', { name: '开启渠道' }).click()
    await page.locator('.ant-popconfirm .ant-btn-primary').click()
    await way.locator('.mark-good').waitFor()

    await page.goto(`${stack.url}/console/payouts?show=failed`)
    await rowOf().getByText('姓名与账户不符').waitFor({ timeout: 30_000 })
    await provider('refuse', 0)
    await rowOf().getByRole('button', { name: '更正收款人' }).click()
    const form = page.locator('.ant-modal')
    await form.getByLabel('收款人姓名').fill('Synthetic Tourist')
    await choose(page, '收款方式', '银行账户')
    await form.getByLabel('银行卡号或账号').fill('6222020200112231')
    await form.locator('.ant-btn-primary').click()
    await form.locator('.ant-form-item-explain-error').nth(1).waitFor()
    await isAccessible(page)
    await choose(page, '收款方式', '微信')
    await form.getByLabel('收款账户').fill(crypto.randomUUID())
    await isAccessible(page)
    await form.locator('.ant-btn-primary').click()
    await form.waitFor({ state: 'detached' })

    const approver = await open('approver', 'approvals')
    const panel = approver.locator('.panel', { hasText: caseNumber })
    await panel.getByText('财务 Finance').waitFor({ timeout: 30_000 })
    await panel
      .getByText(/^S\*\* · 微信 · \*{4}.{4}$/)
      .nth(1)
      .waitFor()
    await isAccessible(approver)
    await panel.locator('.ant-btn-primary').click()

    await page.goto(`${stack.url}/console/payouts?show=awaiting-payee`)
    await rowOf().getByText('待收至').waitFor({ timeout: 30_000 })
    await rowOf().getByRole('button', { name: '现在问支付方' }).click()
    await page.getByText('已去询问').waitFor()
    await rowOf().getByText('待收至').waitFor()
    await isAccessible(page)
    const takeBack = rowOf().getByRole('button', { name: '收回' })
    await takeBack.press('Enter')
    await page.locator('.ant-popconfirm .ant-btn:focus').press('Escape')
    await expect.poll(() => takeBack.evaluate((button) => button === document.activeElement)).toBe(true)
    await takeBack.click()
    await page.locator('.ant-popconfirm .ant-btn-dangerous').click()
    await page.goto(`${stack.url}/console/payouts?show=cancelled`)
    await rowOf().waitFor({ timeout: 30_000 })
    expect(await rowOf().getByRole('button').count()).toBe(0)
  },
  120_000,
)

/** A day's bill as the provider gives it: what left under each number. */
async function bill(day: string, lines: readonly (readonly [string, number])[]): Promise<void> {
  const owner = openDatabase(stack.platform.databases.owner, { max: 1 })
  await keepBill(
    owner,
    'wechat',
    {
      day,
      sha1: null,
      lines: lines.map(([reference, paidCents], at) => ({
        at: new Date(`${day}T10:00:00+08:00`),
        billNo: `B${at}`,
        reference,
        name: '商家转账',
        amountCents: cents(-paidCents),
      })),
    },
    new Date(),
  )
  await owner.close()
}

browserTest(
  'finance sees a day’s bill and ledger agree, and what differs on another day, at either width',
  async () => {
    const { caseNumber } = await paidCase(144_000)
    const other = await paidCase(144_100)
    const finance = await signIn('finance')
    const { rows } = await finance.payout.list.query({ state: 'paid' })
    const numberOf = (wanted: string) => rows.find((row) => row.caseNumber === wanted)?.outBillNo ?? ''
    const daysAgo = (days: number) => cityDay(new Date(Date.now() - days * 86_400_000))
    const page = await open('finance', 'provider')
    await page.getByText('还没有账单').waitFor()
    await page.getByText('次日 10 点').waitFor()
    await bill(daysAgo(2), [[numberOf(caseNumber), 144_000]])
    await bill(daysAgo(1), [
      [numberOf(other.caseNumber), 144_000],
      ['SYNTHETIC1', 500],
    ])
    await page.reload()
    await page.getByText('✘ 两数相差 ¥4.00').waitFor()
    const differing = page.locator('tbody tr', { hasText: other.caseNumber })
    await differing.getByText('双方金额不同').waitFor()
    await page.locator('tbody tr', { hasText: 'SYNTHETIC1' }).getByText('单号不是我方的').waitFor()
    await isAccessible(page)
    await page.setViewportSize({ width: 360, height: 780 })
    await isAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)

    await page.getByRole('link', { name: daysAgo(2) }).press('Enter')
    await page.getByText('✔ 两数相等').waitFor()
    await page.getByText('✔ 逐笔一致').waitFor()
    expect(page.url()).toContain(`day=${daysAgo(2)}`)
    await page.goto(`${stack.url}/console/provider?day=2026-01-01`)
    await page.getByText('2026-01-01 没有账单').waitFor()
    expect(await page.getByText('两数相等').count()).toBe(0)
  },
  120_000,
)

browserTest('a supervisor decides a request to reopen, and the case is in review again', async () => {
  const { caseNumber } = await paidCase(146_000)
  const agent = await signIn('agent')
  await agent.desk.recordFollowUp.mutate({
    caseNumber,
    commandId: crypto.randomUUID(),
    outcome: 'unhappy',
    note: 'Synthetic: not enough.',
  })
  const page = await open('supervisor', 'reopen')
  const row = page.locator('tbody tr', { hasText: caseNumber.slice(-4) })
  await row.getByRole('button', { name: '重新办理' }).click()
  const reviewer = await signIn('reviewer')
  await until(
    () => reviewer.review.readCase.query({ caseNumber }),
    (found) => found.state === 'in-review',
  )
})

browserTest('an administrator adds a colleague, and a new version of the policy', async () => {
  const page = await open('admin', 'staff')
  await page.getByRole('button', { name: '新建账户' }).click()
  const form = page.locator('.ant-modal')
  await form.getByLabel('名称').fill('Synthetic Reviewer')
  await form.getByLabel('邮箱').fill('reviewer9@demo.xianpei.example')
  await choose(page, '角色', '审核员')
  await form.getByLabel('初始密码（至少 12 位）').fill('a-synthetic-password')
  await form.locator('.ant-btn-primary').click()
  await page.getByText('reviewer9@demo.xianpei.example').waitFor()

  await page.goto(`${stack.url}/console/policy`)
  const publish = page.getByRole('button', { name: '发布新版本' })
  await publish.waitFor()
  expect(await publish.isDisabled()).toBe(true)
  const budget = page.locator('tbody input').first()
  await budget.fill('2000000.00')
  await publish.click()
  await page.locator('.ant-modal .ant-btn-primary').click()
  await page.locator('tbody', { hasText: '现行第 2 版' }).waitFor()
})

browserTest('a page of another role says so and asks nothing of the server', async () => {
  const page = await open('finance', 'queue')
  expect(await page.locator('.ant-empty').textContent()).toContain('不属于您的角色')
  expect(await page.locator('table').count()).toBe(0)
})

browserTest(
  'every page of every role has no finding of axe and fits a narrow screen',
  async () => {
    const pages = {
      agent: ['intake', 'caller', 'follow-ups'],
      supervisor: ['queue', 'groups', 'breaches', 'reopen', 'appeals', 'payouts?show=unknown', 'merchants'],
      finance2: ['recoveries', 'deposits', 'payouts?show=all', 'provider'],
      admin: ['policy', 'staff'],
    }
    for (const [account, addresses] of Object.entries(pages)) {
      const page = await open(account, addresses[0] ?? '', 360)
      for (const address of addresses) {
        await page.goto(`${stack.url}/console/${address}`)
        await heading(page).waitFor()
        await isAccessible(page)
        expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(
          360,
        )
      }
    }
  },
  180_000,
)

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
