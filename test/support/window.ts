import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { axeViolations, openDisclosures, testContext } from './axe.ts'

export const phone = { width: 390, height: 844 }
export const desktop = { width: 1280, height: 900 }

export interface WindowOptions {
  viewport: typeof phone
  javaScript: boolean
  /** Whether `check` asks axe-core, default true. */
  axe?: boolean
}

/** One person's browser, with cookies of its own, whose every page can be looked over. */
export interface BrowserWindow {
  page: Page
  /** Fails unless the page that is open fits the screen, is accessible, and nothing was complained about so far. */
  check(): Promise<void>
  close(): Promise<void>
}

/** A browser says of every document and picture that came with an error status that it did; that is no fault. */
const statusNotice = /^Failed to load resource: the server responded with a status of \d+/

export async function openWindow(browser: Browser, options: WindowOptions): Promise<BrowserWindow> {
  const { viewport, javaScript, axe = true } = options
  const context = await testContext(browser, { viewport, javaScriptEnabled: javaScript, locale: 'ko-KR' }, { axe })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    const documents = message.location().url === page.url() && statusNotice.test(message.text())
    if (message.type() === 'error' && !documents) complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  const mirror = javaScript || !axe ? null : await openMirror(browser, viewport)

  return {
    page,
    async check() {
      const where = `${new URL(page.url()).pathname} at ${viewport.width} px`
      assert.deepEqual(complaints, [], where)
      const looked = mirror ? await mirror.show(page) : page
      await openDisclosures(looked)
      const wider = await looked.evaluate('document.documentElement.scrollWidth - innerWidth')
      assert(Number(wider) <= 0, `${where}: ${wider} px wider than the screen`)
      if (axe) assert.deepEqual(await axeViolations(looked), [], where)
    },
    async close() {
      await mirror?.close()
      await context.close()
    },
  }
}

/**
 * axe-core is a script itself. A page without JavaScript is looked over in a second window that gets the very same
 * document, and none of its scripts.
 */
async function openMirror(browser: Browser, viewport: typeof phone) {
  const context = await testContext(browser, { viewport })
  const page = await context.newPage()
  let body = ''
  await page.route('**/*', (route) => {
    const request = route.request()
    if (request.isNavigationRequest()) return route.fulfill({ body, contentType: 'text/html; charset=utf-8' })
    return request.resourceType() === 'script' ? route.fulfill({ body: '' }) : route.continue()
  })
  return {
    async show(original: Page): Promise<Page> {
      body = await original.content()
      await page.goto(original.url())
      return page
    },
    close: () => context.close(),
  }
}
