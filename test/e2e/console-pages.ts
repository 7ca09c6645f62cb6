import type { Browser, BrowserContext, Page } from 'playwright-core'

interface Look {
  readonly width?: number
  /** of the console; absent, the reader's own */
  readonly language?: 'en' | 'zh-CN'
}

/**
 * The console as its people have it open: what one session has loaded it need not load again. A page begins with nothing kept, and
 * is closed with its test, or it goes on asking the server.
 */
export function consolePages(browser: Browser, url: string) {
  const contexts = new Map<string, Promise<BrowserContext>>()
  let pages: Page[] = []

  function contextOf(session: string): Promise<BrowserContext> {
    const context = contexts.get(session) ?? signedIn(browser, url, session)
    contexts.set(session, context)
    return context
  }

  return {
    async open(session: string, address: string, { width = 1440, language }: Look = {}): Promise<Page> {
      const page = await (await contextOf(session)).newPage()
      pages.push(page)
      await page.setViewportSize({ width, height: 900 })
      await page.addInitScript((chosen) => {
        if (sessionStorage.getItem('begun')) return
        sessionStorage.setItem('begun', 'yes')
        localStorage.clear()
        if (chosen) localStorage.setItem('xianpei-console', `${chosen} light`)
      }, language)
      await visit(page, url, address)
      return page
    },
    async closeAll(): Promise<void> {
      const open = pages
      pages = []
      await Promise.all(open.map((page) => page.close()))
    },
  }
}
export type ConsolePages = ReturnType<typeof consolePages>

async function signedIn(browser: Browser, url: string, session: string): Promise<BrowserContext> {
  const context = await browser.newContext()
  await context.addCookies(
    session.split('; ').map((cookie) => {
      const [name = '', ...value] = cookie.split('=')
      return { name, value: value.join('='), url }
    }),
  )
  return context
}

export async function visit(page: Page, url: string, address: string): Promise<void> {
  await page.goto(`${url}/console/${address}`)
  await page.locator('#page h1').waitFor()
}
