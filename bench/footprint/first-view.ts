import { Pool } from 'undici'
import type { Fact } from './facts.ts'

/** As the current browsers send it. */
const acceptEncoding = 'gzip, deflate, br, zstd'

/**
 * What a browser fetches to show the lights for the first time: the page, the style sheets, scripts and preloads that it names,
 * and `/lights.json`. Bytes of the bodies as they travel; headers are not counted.
 */
export async function firstView(origin: string): Promise<Fact[]> {
  const server = new Pool(origin)
  const fetchOne = async (path: string) => {
    const answer = await server.request({ path, method: 'GET', headers: { 'accept-encoding': acceptEncoding } })
    const body = Buffer.from(await answer.body.arrayBuffer())
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode}`)
    return body.length
  }
  try {
    const page = await (await fetch(new URL('/', origin))).text()
    const named = [...page.matchAll(/<(?:link[^>]*?\shref|script[^>]*?\ssrc)="(\/[^"]+)"/g)]
      .filter(([tag]) => !/rel="(?:alternate|canonical)"/.test(tag))
      .map(([, path = '']) => path)
    const paths = [...new Set(['/', ...named, '/lights.json'])]
    const sizes = await Promise.all(paths.map(fetchOne))
    const parts = paths.map((path, at): Fact => {
      const id = `first-view${path.replaceAll(/[^a-z]+/g, '-')}`
      return { id, title: `first view: ${path}`, value: sizes[at] ?? Number.NaN, unit: 'bytes' }
    })
    const total = sizes.reduce((sum, size) => sum + size, 0)
    return [{ id: 'first-view', title: 'first view of the lights, on the wire', value: total, unit: 'bytes' }, ...parts]
  } finally {
    await server.close()
  }
}
