import { readFile } from 'node:fs/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { RequestHandler } from 'express'
import { sha256 } from '../mechanics/hash.ts'
import type { Compression } from './content-coding.ts'
import { type CachedResponse, cachedResponse, sendCached } from './live/cached-response.ts'

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' } as const

export interface Assets {
  /** Public paths, with the content's hash in the name: they can be kept for a year. */
  paths: { css: string; js: string; icon: string }
  handler: RequestHandler
}

const cacheControl = 'public, max-age=31536000, immutable'

/**
 * Reads style sheet, script and icon once, plain and as the build compressed them; they are served from memory.
 * @throws Error when a compressed file is missing or is not that of its plain file
 */
export async function openAssets(): Promise<Assets> {
  const files = new Map<string, CachedResponse>()
  const add = async (name: string, extension: keyof typeof types) => {
    const read = (ending: string) => readFile(new URL(`./assets/${name}.${extension}${ending}`, import.meta.url))
    const [body, br, gzip] = await Promise.all([read(''), read('.br'), read('.gz')])
    if (!brotliDecompressSync(br).equals(body) || !gunzipSync(gzip).equals(body))
      throw new Error(`${name}.${extension} is newer than its compressed files: npm run build`)
    const compressed: Record<Compression, Buffer> = { br, gzip }
    const path = `/assets/${name}.${sha256(body, 'hex').slice(0, 12)}.${extension}`
    const compress = (_plain: Buffer, coding: Compression) => compressed[coding]
    files.set(
      path,
      cachedResponse(body, { type: types[extension], headers: { 'cache-control': cacheControl }, compress }),
    )
    return path
  }
  const [css, js, icon] = await Promise.all([add('app', 'css'), add('app', 'js'), add('favicon', 'svg')])
  return {
    paths: { css, js, icon },
    handler(request, response, next) {
      const file = request.method === 'GET' || request.method === 'HEAD' ? files.get(request.path) : undefined
      if (!file) return next()
      return sendCached(request, response, file)
    },
  }
}
