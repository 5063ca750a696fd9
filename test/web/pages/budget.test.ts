import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { renderPage } from '../../../src/web/pages/page.tsx'
import { slotsPage } from '../../../src/web/pages/slots-page.tsx'
import { buildWebAssets } from '../../support/web-assets.ts'
import { gallery } from './gallery.ts'
import { galleryContext, plainData, sampleSlots } from './sample.ts'

const weight = (content: string | Buffer): number => gzipSync(content, { level: 9 }).length
const budget = (what: string, bytes: number, limit: number) =>
  assert(bytes <= limit, `${what}: ${bytes} B of ${limit} B`)

/** The first view as a whole is counted off the wire: test/web/integration/headers.test.ts. */
describe('The weight of the pages, compressed', () => {
  it('stays within the budget of a slow phone: style 12 KB, script 6 KB, lights 6 KB', async () => {
    const assets = await buildWebAssets()
    const lights = gallery().find(({ name }) => name === 'lights')
    assert(lights)
    const pages = (['ko', 'en'] as const).map((lang) => weight(renderPage(lights.render(galleryContext(lang)))))
    budget('style', weight(assets['app.css']), 12_288)
    budget('script', weight(assets['app.js']), 6_144)
    budget('lights page', Math.max(...pages), 6_144)
  })

  it('holds twenty clinics in 10 KB', () => {
    const { slots } = sampleSlots(plainData)
    const clinics = Array.from({ length: 20 }, (_, index) => slots.result.clinics[index % 4]).filter(
      (one) => one !== undefined,
    )
    const html = renderPage(slotsPage(galleryContext('ko'), { ...slots, result: { total: 20, clinics } }))
    budget('slots page', weight(html), 10_240)
  })
})
