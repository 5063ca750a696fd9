import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { discoveryDefectIds, discoveryDefects } from '../../mock-idps/faults/defects/discovery.ts'
import { keysDefectIds, keysDefects } from '../../mock-idps/faults/defects/keys.ts'
import { edited } from '../../mock-idps/faults/json-edit.ts'
import { signIn } from './fault-client.ts'
import { openStage, realCore, type Stage, stageClient } from './fault-stage.ts'
import { fetchOnce } from './harness.ts'

/** Defects that a certified library accepts when it reads the document; the client fails later, or must check itself. */
const leftToTheClient = new Set(['http_endpoints', 'other_host', 'token_endpoint_missing', 'jwks_uri_missing'])

describe('a document with a defect', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await openStage({ core: realCore })
  })
  afterEach(() => stage.close())

  const discover = () =>
    client.discovery(new URL(stage.url), stageClient.id, stageClient.secret, undefined, {
      execute: [client.allowInsecureRequests],
    })
  const json = async (path: string) => (await (await fetchOnce(stage.url + path)).json()) as Record<string, unknown>

  for (const id of discoveryDefectIds) {
    const passes = discoveryDefects[id].expects === 'accept' || leftToTheClient.has(id)
    it(`discovery, ${id}: a certified library ${passes ? 'reads it' : 'refuses it'}`, async () => {
      stage.plan({ do: [{ type: 'discovery', defect: id }], times: 1 })
      if (passes) await discover()
      else await assert.rejects(discover())
      await discover()
    })
  }

  it('endpoints move away, and the issuer keeps its name', async () => {
    stage.plan({ do: [{ type: 'discovery', defect: 'other_host' }] })
    const { issuer, token_endpoint: token, jwks_uri: keys } = await json('/.well-known/openid-configuration')
    assert.deepEqual(
      [issuer, token, keys],
      [stage.url, 'https://untrusted.invalid/kakao/token', 'https://untrusted.invalid/kakao/keys'],
    )
  })

  for (const id of keysDefectIds) {
    it(`keys, ${id}: plays on the published set, and the private key stays at home`, async () => {
      stage.plan({ do: [{ type: 'keys', defect: id }] })
      const { keys } = (await json('/keys')) as { keys: Record<string, unknown>[] }
      const truth = stage.keys.published().keys
      const ours = stage.keys.core.keys.map(({ d }) => d)
      assert.ok(keys.every(({ d }) => d === undefined || !ours.includes(String(d))))
      const intact = truth.every((key) =>
        keys.some(({ x, kid, use, d }) => x === key.x && kid === key.kid && use === 'sig' && !d),
      )
      const expected = keysDefects[id].expects === 'accept' || id === 'same_kid_twice'
      assert.equal(intact, expected)
    })
  }

  for (const id of keysDefectIds) {
    const { expects } = keysDefects[id]
    it(`keys, ${id}: a certified library that has to read them ${expects}s the token`, async () => {
      stage.plan({ do: [{ type: 'keys', defect: id }] })
      if (expects === 'accept') await signIn(stage)
      else await assert.rejects(signIn(stage))
    })
  }

  it('members of any JSON answer can be set and taken away, deep inside and in lists', async () => {
    stage.plan({
      match: { endpoint: 'keys' },
      do: [{ type: 'edit', set: { 'keys.0.kid': 'renamed', 'a.b': { c: 1 } }, remove: ['keys.1', 'no.such.thing'] }],
    })
    const document = (await json('/keys')) as { keys: { kid: string }[]; a: unknown }
    assert.deepEqual(
      document.keys.map(({ kid }) => kid),
      ['renamed'],
    )
    assert.deepEqual(document.a, { b: { c: 1 } })
  })

  it('an answer that is no JSON object stays as it is', async () => {
    await stage.close()
    stage = await openStage({
      core: () => (_request, response) => void response.setHeader('Content-Type', 'application/json').end('[1,'),
    })
    stage.plan({ match: { endpoint: 'userinfo' }, do: [{ type: 'edit', set: { sub: 'other' } }] })
    assert.equal(await (await fetchOnce(`${stage.url}/userinfo`)).text(), '[1,')
  })
})

describe('an edit of a document', () => {
  const claims = { 'https://claims.test/ci': 'x', address: { country: 'KR' }, list: [1, 2, 3] }

  it('changes a copy', () => {
    assert.deepEqual(edited(claims, { set: { 'address.country': 'US' } })['address'], { country: 'US' })
    assert.deepEqual(claims.address, { country: 'KR' })
  })

  it('takes a dot that belongs to a name', () => {
    assert.deepEqual(edited(claims, { remove: ['https://claims\\.test/ci', 'list.1'] }), {
      address: { country: 'KR' },
      list: [1, 3],
    })
  })

  it('reaches nothing but the document', () => {
    for (const path of ['__proto__.polluted', '__pro\\to__.polluted', 'constructor.prototype.polluted']) {
      edited({ a: 1 }, { set: { [path]: true } })
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
    }
  })

  it('makes no list longer than by one', () => {
    const grown = edited({ list: [1] }, { set: { 'list.1': 2, 'list.4000000': 3, 'list.length': 9 } })
    assert.deepEqual(grown, { list: [1, 2] })
  })

  it('makes what is missing on the way, in place of what cannot hold it', () => {
    assert.deepEqual(edited({ a: 1 }, { set: { 'a.b.c': true } }), { a: { b: { c: true } } })
  })
})
