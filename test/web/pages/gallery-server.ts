import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { renderPage } from '../../../src/web/pages/page.tsx'
import { buildWebAssets } from '../../support/web-assets.ts'
import { gallery } from './gallery.ts'
import { galleryContext } from './sample.ts'

/** The policy of the real service: nothing inline, nothing from elsewhere. */
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"

const types = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const

type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface GalleryServer {
  /** The list of all pages, as links in both languages. */
  index: string
  url(name: string, lang: 'ko' | 'en'): string
  /** Answers on further paths, for what the script asks. */
  answers: Map<string, Answer>
  close(): Promise<void>
}

/**
 * Every page of the gallery on a port of its own, at `/{lang}/{name}`, as the service would send it; `/` lists them.
 * @param port on 127.0.0.1; 0 takes any free one
 * @throws Error `EADDRINUSE` when the port is taken
 */
export async function serveGallery(port = 0): Promise<GalleryServer> {
  const assets = await buildWebAssets()
  const pages = new Map(gallery().map((page) => [page.name, page]))
  const answers = new Map<string, Answer>()
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    response.setHeader('content-security-policy', policy)
    const answer = answers.get(path)
    if (answer) return answer(request, response)
    const [, folder = '', name = ''] = path.split('/')
    const asset = folder === 'assets' ? assets[name as keyof typeof assets] : undefined
    if (asset) {
      response.setHeader('content-type', types[name.split('.')[1] as keyof typeof types])
      return response.end(asset)
    }
    response.setHeader('content-type', 'text/html; charset=utf-8')
    if (path === '/') return response.end(listOf([...pages.keys()]))
    const page = pages.get(name)
    if (!page) return response.writeHead(404).end()
    return response.end(renderPage(page.render(galleryContext(folder === 'en' ? 'en' : 'ko'))))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    index: `${origin}/`,
    url: (name, lang) => `${origin}/${lang}/${name}`,
    answers,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function listOf(names: readonly string[]): string {
  const links = names.map((name) => `<li>${name} <a href="/ko/${name}">ko</a> <a href="/en/${name}">en</a></li>`)
  return `<!doctype html><html lang="en"><title>Gallery</title><h1>${names.length} pages</h1><ul>${links.join('')}</ul></html>`
}
