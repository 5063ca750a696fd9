import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, createBrowser } from '../../mock-idps/browser/browser.ts'

interface Asked {
  method: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

describe('one request of the browser of the simulators', () => {
  let server: Server
  let url: string
  let browser: Browser
  const asked: Asked[] = []

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        asked.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() })
        const cookies = ['session=s; path=/', 'step=1; path=/steps', 'old=1; path=/; Max-Age=0']
        response.writeHead(303, { location: '/elsewhere', 'set-cookie': cookies }).end('see elsewhere')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  beforeEach(() => {
    asked.length = 0
    browser = createBrowser({ headers: { 'accept-language': 'en' } })
  })
  after(() => new Promise((resolve) => server.close(resolve)))

  it('follows no redirect, and answers status, headers and body', async () => {
    const answer = await browser.request(`${url}/first`)
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.location, '/elsewhere')
    assert.equal(answer.body, 'see elsewhere')
    assert.equal(asked.length, 1)
  })

  it('sends and keeps the cookies of the browser, by path', async () => {
    await browser.request(`${url}/first`)
    await browser.request(`${url}/second`)
    assert.equal(asked[1]?.headers.cookie, 'session=s')
    assert.equal(await browser.cookies(`${url}/steps`), 'step=1; session=s')
    assert.deepEqual((await browser.cookies()).split('; ').sort(), ['session=s', 'step=1'])
  })

  it('takes method, headers and body, and sends no header of a navigation', async () => {
    const json = { 'content-type': 'application/json' }
    await browser.request(url, { method: 'DELETE', headers: json, body: '{"reason":"가"}' })
    assert.equal(asked[0]?.method, 'DELETE')
    assert.equal(asked[0].body, '{"reason":"가"}')
    assert.equal(asked[0].headers['content-type'], 'application/json')
    assert.equal(asked[0].headers['accept-language'], 'en')
    assert.equal(asked[0].headers['sec-fetch-mode'], undefined)
  })

  it('ends by its signal', async () => {
    const gone = AbortSignal.abort()
    await assert.rejects(browser.request(url, { signal: gone }), { name: 'AbortError' })
    assert.deepEqual(asked, [])
  })

  it('is not the only way to post: a walk posts fields as a form of the same site does', async () => {
    await browser.walk(`${url}/form`, {
      fields: { a: '1', b: '가' },
      onHop: ({ method }) => (method === 'GET' ? 'stop' : undefined),
    })
    assert.equal(asked[0]?.method, 'POST')
    assert.equal(asked[0].body, new URLSearchParams({ a: '1', b: '가' }).toString())
    assert.equal(asked[0].headers.origin, url)
    assert.equal(asked[0].headers['sec-fetch-site'], 'same-origin')
  })
})
