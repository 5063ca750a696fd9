import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { serve, settingsOf } from './serve.ts'

export interface SameBytesSettings {
  /** The answers of this server are copied. */
  origin: string
  /** By path, the cookie that is sent along once; '' none. */
  paths: Record<string, string>
  by: 'node' | 'express'
}

interface Copied {
  headers: OutgoingHttpHeaders
  body: Buffer
}

/** What Node writes by itself. */
const ofTransport = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'set-cookie'])

async function copyOf(url: URL, cookie: string): Promise<Copied> {
  const answer = await fetch(url, cookie === '' ? {} : { headers: { cookie } })
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  const body = Buffer.from(await answer.arrayBuffer())
  const headers: IncomingHttpHeaders = Object.fromEntries(answer.headers)
  const kept = Object.entries(headers).filter(([name]) => !ofTransport.has(name))
  return { headers: { ...Object.fromEntries(kept), 'content-length': body.length }, body }
}

/** The yardstick of everything that is read: the same headers and bytes from memory, by Node alone or by a route of Express. */
async function start({ origin, paths, by }: SameBytesSettings): Promise<{ origin: string }> {
  const copies = await Promise.all(
    Object.entries(paths).map(async ([path, cookie]) => [path, await copyOf(new URL(path, origin), cookie)] as const),
  )
  const server = by === 'node' ? plainServer(new Map(copies)) : createServer(expressApp(copies))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function plainServer(copies: ReadonlyMap<string, Copied>) {
  return createServer((request, response) => {
    const copy = copies.get(request.url ?? '')
    if (copy) response.writeHead(200, copy.headers).end(copy.body)
    else response.writeHead(404).end()
  })
}

function expressApp(copies: readonly (readonly [string, Copied])[]) {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  for (const [path, { headers, body }] of copies)
    app.get(path, (_request, response) => void response.set(headers as Record<string, string>).send(body))
  return app
}

await serve(start(settingsOf<SameBytesSettings>()))
