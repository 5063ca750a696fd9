import assert from 'node:assert/strict'
import {
  authorizationResponseDefectIds,
  authorizationResponseDefects,
} from '../../mock-idps/faults/defects/authorization-response.ts'
import type { EffectInput } from '../../mock-idps/faults/plan.ts'
import { openStage, realCore, type Stage, stageClient } from './fault-stage.ts'
import { fetchOnce } from './harness.ts'

const form = /<form method="post" action="([^"]*)">/
const input = /<input type="hidden" name="([^"]*)" value="([^"]*)"\/>/g

/** The parameters that the browser carries to the client, by query or by form. */
interface Carried {
  to: string
  params: URLSearchParams
  status: number
}

const modes = ['query', 'form_post'] as const

describe('an authorization response with a defect', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await openStage({ core: realCore })
  })
  afterEach(() => stage.close())

  async function authorize(mode: (typeof modes)[number], state: string): Promise<Carried> {
    const url = new URL(`${stage.url}/authorize`)
    url.search = new URLSearchParams({
      client_id: stageClient.id,
      response_type: 'code',
      redirect_uri: `${stageClient.redirectUri}?door=kakao`,
      scope: 'openid',
      state,
      nonce: `nonce of ${state}`,
      response_mode: mode,
    }).toString()
    const answer = await fetchOnce(url)
    const { status } = answer
    if (mode === 'query') {
      const to = new URL(answer.headers.get('location') ?? '')
      return { to: to.origin + to.pathname, params: to.searchParams, status }
    }
    const html = await answer.text()
    const params = new URLSearchParams()
    const text = (escaped: string) =>
      escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
    for (const [, name = '', value = ''] of html.matchAll(input)) params.append(name, text(value))
    const [to = '', query] = (form.exec(html)?.[1] ?? '').split('?')
    for (const [name, value] of new URLSearchParams(query)) params.append(name, value)
    return { to, params, status }
  }

  const play = (effect: EffectInput) => stage.plan({ do: [effect], times: 1 })

  for (const mode of modes) {
    describe(`by ${mode}`, () => {
      it('passes unchanged through our hands when nothing is wrong with it', async () => {
        const plain = await authorize(mode, 'one')
        play({ type: 'authorization_response', defect: 'unchanged' })
        const passed = await authorize(mode, 'one')
        assert.equal(stage.book.list()[0]?.played, 1)
        assert.deepEqual([...passed.params.keys()].sort(), [...plain.params.keys()].sort())
        for (const name of ['state', 'iss', 'door']) assert.equal(passed.params.get(name), plain.params.get(name))
        assert.equal(passed.to, plain.to)
        assert.equal(passed.status, plain.status)
      })

      it('state, issuer and code can be missing, wrong, replayed or there twice', async () => {
        const seen: Record<string, Carried> = {}
        for (const defect of authorizationResponseDefectIds) {
          play({ type: 'authorization_response', defect })
          seen[defect] = await authorize(mode, `state of ${defect}`)
        }
        const all = (defect: string, name: string) => seen[defect]?.params.getAll(name) ?? []
        assert.deepEqual(all('state_missing', 'state'), [])
        assert.notEqual(all('state_wrong', 'state')[0], 'state of state_wrong')
        assert.deepEqual(all('state_replayed', 'state'), ['state of state_wrong'])
        assert.equal(all('state_twice', 'state').length, 2)
        assert.deepEqual(all('iss_missing', 'iss'), [])
        assert.match(all('iss_wrong', 'iss')[0] ?? '', /\/certificate$/)
        assert.equal(all('iss_trailing_slash', 'iss')[0], `${stage.url}/`)
        assert.deepEqual(all('code_missing', 'code'), [])
        assert.ok(all('code_wrong', 'code')[0])
        assert.equal(all('code_twice', 'code').length, 2)
        assert.ok(all('code_and_error', 'code')[0] && all('code_and_error', 'error')[0])
        assert.match(all('error_with_markup', 'error_description')[0] ?? '', /^<script>.*onerror=alert\(1\)>$/)
        for (const carried of Object.values(seen)) assert.equal(carried.params.get('door'), 'kakao')
      })

      it('a replayed code is one that was redeemed before', async () => {
        const first = await authorize(mode, 'one')
        const code = first.params.get('code') ?? ''
        await fetchOnce(`${stage.url}/token?${new URLSearchParams({ code })}`)
        play({ type: 'authorization_response', defect: 'code_replayed' })
        assert.equal((await authorize(mode, 'two')).params.get('code'), code)
      })

      it('can be an error with markup in it, escaped by the page that carries it and no other', async () => {
        play({ type: 'authorization_response', error: 'access_denied', description: '"><b>취소 & 끝</b>' })
        const { params } = await authorize(mode, 'one')
        assert.equal(params.get('error'), 'access_denied')
        assert.equal(params.get('error_description'), '"><b>취소 & 끝</b>')
        assert.equal(params.get('state'), 'one')
        assert.equal(params.get('code'), null)
      })

      it('can be changed by hand, and be carried somewhere else', async () => {
        play({
          type: 'authorization_response',
          set: { state: 'mine' },
          remove: ['iss'],
          to: 'http://shop.test/other-callback',
        })
        const { to, params } = await authorize(mode, 'one')
        assert.equal(to, 'http://shop.test/other-callback')
        assert.equal(params.get('state'), 'mine')
        assert.equal(params.get('iss'), null)
      })
    })
  }

  it('counts only when the browser really goes back: a refused request does not match', async () => {
    stage.plan({ match: { nth: 2 }, do: [{ type: 'authorization_response', defect: 'state_missing' }] })
    await authorize('query', 'one')
    await fetchOnce(`${stage.url}/authorize?client_id=nobody`)
    assert.equal(stage.book.list()[0]?.matched, 1)
    assert.equal((await authorize('query', 'two')).params.get('state'), null)
  })

  it('can be broken like any other answer, after the core has given the code', async () => {
    stage.plan({
      match: { endpoint: 'authorization_response' },
      do: [{ type: 'latency', ms: 40 }, { type: 'outage' }],
      times: 1,
    })
    const started = performance.now()
    const answer = await fetchOnce(
      `${stage.url}/authorize?${new URLSearchParams({ client_id: stageClient.id, response_type: 'code', redirect_uri: stageClient.redirectUri, scope: 'openid' })}`,
    )
    assert.equal(answer.status, 503)
    assert.match(await answer.text(), /일부러 일으킨 고장/)
    assert.ok(performance.now() - started >= 38)
  })

  it('every case states what a correct client does, and every refusal has a control', () => {
    const cases = authorizationResponseDefectIds.map((id) => authorizationResponseDefects[id])
    assert.ok(cases.some(({ expects }) => expects === 'accept'))
    for (const number of [1, 2, 3, 7, 12]) assert.ok(cases.some(({ catalogue }) => catalogue === number))
  })
})
