import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { axeViolations, openDisclosures } from '../../support/axe.ts'
import { sharedChromium } from '../../support/chromium.ts'
import { gallery } from './gallery.ts'
import { type GalleryServer, serveGallery } from './gallery-server.ts'

/** Pages that only differ in a sentence are looked at once. */
const alike = /^(error-|problem-|turn-over|booking-past|hold-expired-unknown|confirm-extended)/
const exemplars = [
  'error-store_unavailable',
  'error-not_admitted',
  'problem-provider_timeout',
  'problem-attempt_used',
  'problem-nothing-clear',
  'problem-full',
]
const looked = gallery()
  .map(({ name }) => name)
  .filter((name) => !alike.test(name) || exemplars.includes(name))

const phone = { width: 390, height: 844 }
const desktop = { width: 1280, height: 900 }
/** 1280 pixels at a zoom of 400 % (WCAG 1.4.10). */
const narrow = { width: 320, height: 640 }

describe('In a browser, every page', () => {
  let browser: Browser
  let server: GalleryServer

  before(async function () {
    this.timeout(300_000)
    server = await serveGallery()
    server.answers.set('/lights.json', (_, response) => response.writeHead(503).end())
    browser = await sharedChromium()
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })

  async function open(name: string, options: { lang: 'ko' | 'en'; viewport: typeof phone }) {
    const page = await browser.newPage({ viewport: options.viewport })
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('503')) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(server.url(name, options.lang))
    return { page, complaints }
  }

  async function tooWide(page: Page, viewport: typeof phone): Promise<string[]> {
    await page.setViewportSize(viewport)
    await openDisclosures(page)
    const wider = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
    return wider > 0 ? [`${viewport.width}: ${wider} px wider than the screen`] : []
  }

  async function faultsAt(page: Page, viewport: typeof phone): Promise<string[]> {
    const wide = await tooWide(page, viewport)
    return [...wide, ...(await axeViolations(page)).map((fault) => `${viewport.width}: ${fault}`)]
  }

  for (const name of looked) {
    it(`is accessible, fits, and breaks no policy: ${name}`, async () => {
      const [korean, english] = await Promise.all([
        open(name, { lang: 'ko', viewport: phone }),
        open(name, { lang: 'en', viewport: desktop }),
      ])
      const inKorean = async () => [...(await faultsAt(korean.page, phone)), ...(await faultsAt(korean.page, narrow))]
      const inEnglish = async () => [
        ...(await faultsAt(english.page, desktop)),
        ...(await tooWide(english.page, narrow)),
      ]
      const faults = await Promise.all([inKorean(), inEnglish()])
      await Promise.all([korean.page.close(), english.page.close()])
      assert.deepEqual([...faults.flat(), ...korean.complaints, ...english.complaints], [])
    })
  }

  it('has controls big enough for a thumb', async () => {
    for (const name of ['lights', 'slots', 'confirm', 'wait', 'booking-just', 'turn', 'problem-full', 'busy-door']) {
      const { page } = await open(name, { lang: 'ko', viewport: phone })
      await openDisclosures(page)
      const small =
        (await page.evaluate(`[...document.querySelectorAll('main .btn, main .time, main select, main .days a, main .link')]
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)`)) as string[]
      assert.deepEqual(small, [], name)
      await page.close()
    }
  })

  it('can be read with text twice as large', async () => {
    for (const name of ['lights', 'slots', 'confirm', 'wait', 'blocked', 'problem-full']) {
      const { page } = await open(name, { lang: 'ko', viewport: phone })
      await openDisclosures(page)
      // Set through the object model, which the policy allows; a style attribute it would not.
      await page.evaluate(`document.documentElement.style.fontSize = '200%'`)
      const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      assert.equal(wider, 0, name)
      await page.close()
    }
  })
})
