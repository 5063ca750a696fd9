import assert from 'node:assert/strict'
import { troublesOf } from '../../chaos/judge/troubles.ts'
import { codeOf, type Heard, nameOf, openDocumented } from '../../chaos/street/answers.ts'
import { openApiDocument } from '../../src/web/api/openapi.ts'
import { messagesOf } from '../../src/web/messages/messages.ts'

const heard = (what: string, status: number, code: Heard['code'] = null): Heard => ({
  at: Date.parse('2026-12-01T11:00:00+09:00'),
  broker: 'broker 1',
  what,
  status,
  code,
})
const isDocumented = openDocumented(openApiDocument(), '/api/v1')
const linesOf = (...answers: Heard[]) => troublesOf(answers, isDocumented).map(({ rule, what }) => `${rule} · ${what}`)

describe('Chaos reads the answers of brokers', () => {
  it('by the code of a problem document, and by the heading of a page in either language', () => {
    const page = (lang: 'ko' | 'en') => `<h1 id="a">${messagesOf(lang).errors.codes.store_unavailable[0]}</h1>`
    for (const text of ['{"code":"store_unavailable"}', page('ko'), page('en')])
      assert.equal(codeOf({ status: 503, text }), 'store_unavailable')
    for (const text of ['{"code":"what"}', '<h1>Bad gateway</h1>', ''])
      assert.equal(codeOf({ status: 502, text }), null)
    assert.equal(codeOf({ status: 200, text: '{"code":"store_unavailable"}' }), null)
  })

  it('by method and path, as the document of the API writes them', () => {
    const id = 'b4aca656-471d-46bc-b4c7-4c7c3f2ff749'
    assert.equal(nameOf('POST', `/api/v1/holds/${id}/extend?again=1`), 'POST /api/v1/holds/{id}/extend')
    assert.equal(nameOf('GET', '/doors/kakao/callback?code=secret'), 'GET /doors/kakao/callback')
  })

  it('and finds a mistake of ours, a refusal without a code, and an answer that its document does not name', () => {
    assert.deepEqual(
      linesOf(
        heard('POST /api/v1/holds', 503, 'store_unavailable'),
        heard('GET /next', 503, 'store_unavailable'),
        heard('GET /next', 500, 'internal'),
        heard('GET /next', 500, 'internal'),
        heard('GET /wait', 502),
        heard('POST /api/v1/holds', 410, 'hold_expired'),
        heard('POST /api/v1/holds', 0),
      ),
      [
        'says-why · broker 1 answered GET /next with 500 and the code internal (2 times)',
        'says-why · broker 1 answered GET /wait with 502 and no code',
        'is-documented · broker 1 answered POST /api/v1/holds with 410 (hold_expired), which its document does not name',
      ],
    )
  })
})
