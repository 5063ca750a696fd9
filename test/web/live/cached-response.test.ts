import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CachedResponse, cachedResponse, sendCached } from '../../../src/web/live/cached-response.ts'
import { decoded, offTheWire } from '../../support/wire.ts'

const words = '<p>접종 예약</p>'.repeat(50)

describe('A response that is the same for everyone', () => {
  let current: CachedResponse
  let server: Server
  let url = ''

  const accepting = (coding: string | undefined, headers: Record<string, string> = {}, method = 'GET') =>
    offTheWire(url, { method, headers: { ...headers, ...(coding === undefined ? {} : { 'accept-encoding': coding }) } })

  before(async () => {
    server = createServer((request, response) => sendCached(request, response, current))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })
  beforeEach(() => {
    current = cachedResponse(words, { type: 'text/html', headers: {} })
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  it('comes in the coding that a client likes best, plain where it likes none of ours', async () => {
    for (const [accepted, coding] of [
      [undefined, undefined],
      ['', undefined],
      ['gzip', 'gzip'],
      ['gzip, deflate, br, zstd', 'br'],
      ['br;q=0, gzip', 'gzip'],
      ['br;q=0.2, gzip;q=0.7', 'gzip'],
      ['*', 'br'],
      ['identity', undefined],
      ['deflate, x-gzip', undefined],
      ['identity;q=0, gzip', 'gzip'],
      ['identity;q=0', undefined],
      ['*;q=0', undefined],
      [`br${', gzip'.repeat(100)}`, undefined],
    ] as const) {
      const answer = await accepting(accepted)
      const { headers } = answer
      assert.deepEqual([headers['content-encoding'], headers.vary], [coding, 'Accept-Encoding'], accepted)
      assert.equal(Number(headers['content-length']), answer.body.length)
      assert.equal(decoded(answer).toString(), words, accepted)
      assert.equal(headers['accept-ranges'], undefined)
    }
  })

  it('is compressed for the first client that takes it so, once', async () => {
    const made: string[] = []
    current = cachedResponse(words, {
      type: 'text/html',
      headers: {},
      compress(_plain, coding) {
        made.push(coding)
        return Buffer.alloc(0)
      },
    })
    assert.deepEqual(made, [])
    for (const coding of ['br', 'gzip', 'br', 'gzip', 'identity']) await accepting(coding)
    assert.deepEqual(made, ['br', 'gzip'])
  })

  it('has one tag for each coding, and answers 304 in that coding only', async () => {
    const codings = ['br', 'gzip', 'identity'] as const
    const tags = await Promise.all(codings.map(async (one) => (await accepting(one)).headers.etag ?? ''))
    assert.equal(new Set(tags).size, 3)
    for (const [at, tag] of tags.entries())
      for (const [other, coding] of codings.entries()) {
        const answer = await accepting(coding, { 'if-none-match': tag })
        assert.equal(answer.status, at === other ? 304 : 200, `${codings[at]} for ${coding}`)
        if (answer.status !== 304) continue
        assert.equal(answer.body.length, 0)
        const { etag, vary, 'content-encoding': coded, 'content-length': length } = answer.headers
        assert.deepEqual([etag, vary, coded, length], [tag, 'Accept-Encoding', undefined, undefined])
      }
    assert.equal((await accepting('br', { 'if-none-match': '*' })).status, 304)
  })

  it('tells in HEAD what GET would send, and leaves plain what would not get smaller', async () => {
    const [head, get] = await Promise.all([accepting('br', {}, 'HEAD'), accepting('br')])
    assert.equal(head.body.length, 0)
    for (const name of ['content-length', 'content-encoding', 'etag', 'vary'] as const)
      assert.equal(head.headers[name], get.headers[name])
    current = cachedResponse('a dozen', { type: 'text/plain', headers: {} })
    const short = await accepting('br')
    assert.deepEqual([short.headers['content-encoding'], short.body.toString()], [undefined, 'a dozen'])
  })
})
