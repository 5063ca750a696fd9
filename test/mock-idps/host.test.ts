import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { fetchOnce } from './harness.ts'

describe('what a website in a developer’s browser can reach', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0, publicUrl: 'http://idps.ci.test:4000' })
  })
  after(() => idps.close())

  /** The request of a browser whose name server points the website's name to loopback. */
  function ask(path: string, host: string, method = 'GET'): Promise<{ status: number; code: unknown }> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: idps.port, path, method, headers: { host } }, async (answer) => {
        const text = (await answer.toArray()).join('')
        const code = text.startsWith('{') ? (JSON.parse(text) as { code?: unknown }).code : undefined
        resolve({ status: answer.statusCode ?? 0, code })
      })
      sent.on('error', reject).end()
    })
  }

  it('is no control API and no telephone, under a foreign host name', async () => {
    idps.sandbox({ id: 'beside' })
    for (const [path, method] of [
      ['/_control/faults', 'GET'],
      ['/_control/reset', 'POST'],
      ['/_control', 'GET'],
      ['/s/beside/_control/reset', 'POST'],
      ['/kakao/device/x', 'POST'],
    ] as const) {
      for (const host of [
        'evil.test',
        'localhost.evil.test:4000',
        'evil.test:4000',
        '127.0.0.1.evil.test',
        '192.0.2.1',
      ])
        assert.deepEqual(
          await ask(path, host, method),
          { status: 403, code: 'host_refused' },
          `${method} ${path} ${host}`,
        )
    }
  })

  it('is both by loopback names and by the public one, on whatever port', async () => {
    const names = ['localhost', 'LOCALHOST:4000', 'idps.localhost:80', '127.0.0.1:9', '127.8.8.8', '[::1]:4000']
    for (const host of [...names, 'idps.ci.test', 'idps.ci.test:8080']) {
      assert.equal((await ask('/_control/faults', host)).status, 200, host)
      assert.equal((await ask('/kakao/device/x', host, 'POST')).status, 404, host)
    }
  })

  it('is everything that clients need, by any name', async () => {
    assert.equal((await ask('/kakao/.well-known/openid-configuration', 'proxy.test')).status, 200)
  })
})

describe('the way in', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())

  it('lists its addresses for programs, of the root and of a sandbox', async () => {
    const sandbox = idps.sandbox({ id: 'beside' })
    for (const { url, id } of [idps, sandbox]) {
      for (const path of ['/', '/_control', '/_control/']) {
        const told = (await (await fetchOnce(url + path)).json()) as Record<string, unknown>
        assert.deepEqual([told['sandbox'], told['url'], told['control']], [id, url, `${url}/_control/`])
        for (const address of Object.values(told['documents'] as Record<string, string>))
          assert.equal((await fetchOnce(address)).status, 200, address)
      }
    }
  })

  it('lists them for people in Korean and English', async () => {
    const answer = await fetchOnce(`${idps.url}/`, { headers: { accept: 'text/html,*/*' } })
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    const html = await answer.text()
    assert.match(html, /연습용 본인확인 기관/)
    assert.match(html, /<p lang="en">Five simulated identity providers/)
    assert.ok(html.includes(`${idps.issuer('kakao')}/.well-known/openid-configuration`))
  })
})
