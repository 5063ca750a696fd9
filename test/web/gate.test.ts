import assert from 'node:assert/strict'
import type { Quotas } from '../../src/citizen/quotas.ts'
import type { Allowance } from '../../src/domain/rate-limit.ts'
import { openGate } from '../../src/web/gate.ts'
import { stillWorld } from '../support/still-world.ts'

interface Told {
  status: number
  head: Record<string, string>
  body: string
}

/** A gate before which every request is answered by `allowance`, and what it let in and told. */
function scene(allowanceOf: (endsAt: number) => ReturnType<Quotas['arrives']>) {
  const still = stillWorld()
  const seen = { passed: 0, told: [] as Told[], rendered: 0 }
  const endsAt = still.now() + 30_500
  const gate = openGate({
    quotas: { arrives: () => allowanceOf(endsAt) },
    requesters: { browser: () => ({}) as never },
    page(lang, retryAt) {
      seen.rendered++
      return Buffer.from(`${lang} ${retryAt - still.now()}`)
    },
    headers: { 'x-content-type-options': 'nosniff' },
    world: { now: still.now, after: still.world.after },
    failed: (_request, _response, error) => assert.fail(String(error)),
  })
  const ask = (url: string, { cookie = 'gw_device=1', destroyed = false } = {}) => {
    const head: Record<string, string> = {}
    const response = {
      destroyed,
      status: 0,
      appendHeader: () => undefined,
      writeHead(status: number, flat: string[]) {
        this.status = status
        for (let n = 0; n < flat.length; n += 2) head[flat[n] ?? ''] = flat[n + 1] ?? ''
      },
      end(body: Buffer) {
        seen.told.push({ status: this.status, head, body: body.toString() })
      },
    }
    gate({ url, headers: cookie === '' ? {} : { cookie } } as never, response as never, () => seen.passed++)
  }
  return { still, seen, ask }
}

const policy = { name: 'person', limit: 300, seconds: 60 } as const
const refusal = (endsAt: number): Allowance => ({ policy, within: false, left: 0, endsAt })

describe('The gate', () => {
  it('tells a refusal after 50 ms, whole, in the form that the path asks for', () => {
    const { still, seen, ask } = scene(refusal)
    for (const path of ['/api/v1/ticket', '/next', '/en/next']) ask(path)
    still.pass(0.049)
    assert.equal(seen.told.length, 0)
    still.pass(0.001)
    assert.deepEqual(
      seen.told.map(({ status }) => status),
      [429, 429, 429],
    )
    const [problem, ko, en] = seen.told
    assert.deepEqual(problem?.head, {
      'x-content-type-options': 'nosniff',
      'retry-after': '31',
      'ratelimit-policy': '"person";q=300;w=60',
      ratelimit: '"person";r=0;t=31',
      'cache-control': 'no-store',
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(problem?.body.length),
    })
    assert.equal(JSON.parse(problem?.body ?? '').code, 'too_many_requests')
    assert.deepEqual([ko?.body, en?.body], ['ko 30450', 'en 30450'])
    assert.equal(ko?.head['content-type'], 'text/html; charset=utf-8')
    assert.equal(seen.passed, 0)
  })

  it('makes the answer of a second once, however many are told it', () => {
    const { still, seen, ask } = scene(refusal)
    for (let n = 0; n < 900; n++) ask('/next')
    still.pass(0.05)
    assert.deepEqual([seen.told.length, seen.rendered], [900, 1])
  })

  it('holds back a thousand refusals at most: one more is told at once', () => {
    const { still, seen, ask } = scene(refusal)
    for (let n = 0; n < 1_010; n++) ask('/next')
    assert.equal(seen.told.length, 10)
    still.pass(0.05)
    assert.equal(seen.told.length, 1_010)
    ask('/next')
    assert.equal(seen.told.length, 1_010)
  })

  it('tells nothing to a browser that has gone', () => {
    const { still, seen, ask } = scene(refusal)
    ask('/next', { destroyed: true })
    still.pass(1)
    assert.equal(seen.told.length, 0)
  })

  it('lets pass who has no cookies, and what a browser fetches as files', () => {
    const { seen, ask } = scene(refusal)
    ask('/next', { cookie: '' })
    for (const path of ['/assets/app.css', '/favicon.ico', '/robots.txt']) ask(path)
    assert.deepEqual([seen.passed, seen.told.length], [4, 0])
  })

  it('lets pass at once who is within their limits, and later where the store must be asked', async () => {
    const within = (endsAt: number): Allowance => ({ policy, within: true, left: null, endsAt })
    const known = scene(within)
    known.ask('/next')
    assert.equal(known.seen.passed, 1)
    const asked = scene(async (endsAt) => within(endsAt))
    asked.ask('/next')
    assert.equal(asked.seen.passed, 0)
    await Promise.resolve().then(() => undefined)
    assert.equal(asked.seen.passed, 1)
  })
})
