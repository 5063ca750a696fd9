import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'

describe('The simulators on a developer’s machine', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())

  /** `fetch` sends no `host` and no `sec-fetch-site` of one’s own choice. */
  function control(method: string, path: string, headers: Record<string, string>, body = ''): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port: idps.port, method, path: `/_control/${path}`, headers },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        },
      )
      asked.on('error', reject).end(body)
    })
  }

  it('are told what to do by programs and by their own pages, not by some website the developer happens to visit', async () => {
    const plan = JSON.stringify({ match: { provider: 'naver' }, do: [{ type: 'outage' }] })
    const foreign: Record<string, string>[] = [
      { origin: 'https://elsewhere.invalid', 'content-type': 'text/plain' },
      { origin: 'null', 'content-type': 'text/plain' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of foreign) {
      assert.equal(await control('POST', 'faults', headers, plan), 403, JSON.stringify(headers))
      assert.equal(await control('POST', 'reset', headers), 403)
      assert.equal(await control('DELETE', 'faults', headers), 403)
    }
    for (const headers of [
      {},
      { origin: `http://127.0.0.1:${idps.port}` },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ])
      assert.equal(await control('POST', 'reset', headers as Record<string, string>), 204, JSON.stringify(headers))
  })
})
