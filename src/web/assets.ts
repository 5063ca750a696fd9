import { readFile } from 'node:fs/promises'
import type { RequestHandler } from 'express'
import { sha256 } from '../mechanics/hash.ts'

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' } as const

export interface Assets {
  /** Public paths, with the content's hash in the name: they can be kept for a year. */
  paths: { css: string; js: string; icon: string }
  handler: RequestHandler
}

/** Reads style sheet, script and icon once; they are served from memory. */
export async function openAssets(): Promise<Assets> {
  const files = new Map<string, { body: Buffer; type: string }>()
  const add = async (name: string, extension: keyof typeof types) => {
    const body = await readFile(new URL(`./assets/${name}.${extension}`, import.meta.url))
    const hash = sha256(body, 'hex').slice(0, 12)
    const path = `/assets/${name}.${hash}.${extension}`
    files.set(path, { body, type: types[extension] })
    return path
  }
  const [css, js, icon] = await Promise.all([add('app', 'css'), add('app', 'js'), add('favicon', 'svg')])
  return {
    paths: { css, js, icon },
    handler(request, response, next) {
      const file = files.get(request.path)
      if (!file) return next()
      response.set({ 'content-type': file.type, 'cache-control': 'public, max-age=31536000, immutable' })
      return response.send(file.body)
    },
  }
}
