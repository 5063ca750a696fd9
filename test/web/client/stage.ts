import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { testContext } from '../../support/axe.ts'
import { sharedChromium } from '../../support/chromium.ts'
import { type GalleryServer, serveGallery } from '../pages/gallery-server.ts'
import { now } from '../pages/sample.ts'

/** Pages of the gallery in a browser, with the script, at a time that moves only when it is told to. */
export interface Stage {
  browser: Browser
  server: GalleryServer
  /** A page whose clock stands still until it is moved on. */
  open(name: string, lang?: 'ko' | 'en'): Promise<Page>
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const server = await serveGallery()
  const browser = await sharedChromium()
  return {
    browser,
    server,
    async open(name, lang = 'ko') {
      const context = await testContext(browser, { viewport: { width: 390, height: 844 } })
      const page = await context.newPage()
      await page.clock.install({ time: now - 3_600_000 })
      await page.clock.pauseAt(now)
      await page.goto(server.url(name, lang))
      return page
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

/**
 * Moves the page's clock on, second by second, until something has happened there; answers how many seconds that took.
 * Each second costs one round trip to the server, else the page's clock would outrun the network.
 */
export async function runUntil(page: Page, happened: () => Promise<boolean> | boolean): Promise<number> {
  for (let seconds = 0; seconds <= 300; seconds += 1) {
    if (await happened()) return seconds
    await page.clock.runFor(1000)
    // A page that is just leaving cannot ask any more.
    await page.evaluate(`fetch('/assets/favicon.svg').then((answer) => answer.text())`).catch(() => undefined)
  }
  return assert.fail('nothing happened in five minutes')
}

export const shows = (page: Page, selector: string) => () => page.locator(selector).isVisible()

export const live = (page: Page) => page.locator('[data-live]').textContent()
