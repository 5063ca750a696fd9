import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import {
  InvalidOptions,
  type MockIdps,
  providerIds,
  type SandboxHandle,
  SandboxRefused,
  startMockIdps,
} from '../../mock-idps/index.ts'
import { handleOf } from '../../mock-idps/sandbox/handle-of.ts'
import { createSandboxes } from '../../mock-idps/sandbox/sandboxes.ts'
import { readNewSandbox, readSettings } from '../../mock-idps/settings.ts'
import { control, fetchOnce, verifyWithLibrary } from './harness.ts'

const hour = 3_600_000

describe('sandboxes', () => {
  let idps: MockIdps

  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())

  async function keysOf(sandbox: SandboxHandle): Promise<string[]> {
    const { jwks_uri } = (await (
      await fetchOnce(`${sandbox.issuer('kakao')}/.well-known/openid-configuration`)
    ).json()) as { jwks_uri: string }
    const { keys } = (await (await fetchOnce(jwks_uri)).json()) as { keys: { kid: string }[] }
    return keys.map(({ kid }) => kid)
  }

  it('each verify people under issuers of their own', async () => {
    const sandbox = idps.sandbox({ id: 'mine' })
    assert.equal(sandbox.url, `${idps.url}/s/mine`)
    for (const provider of providerIds) {
      const { idToken, callback } = await verifyWithLibrary(sandbox, provider, 'man')
      assert.equal(idToken.iss, `${idps.url}/s/mine/${provider}`)
      assert.equal(callback.searchParams.get('iss'), idToken.iss)
    }
    sandbox.close()
  })

  it('know the same people by the same CI, unless the seed differs', async () => {
    const [same, other] = [idps.sandbox(), idps.sandbox({ seed: 'another' })]
    const ciIn = async (sandbox: SandboxHandle) =>
      (await verifyWithLibrary(sandbox, 'certificate', 'man')).idToken['ci']
    const ci = await ciIn(idps)
    assert.equal(await ciIn(same), ci)
    assert.notEqual(await ciIn(other), ci)
  })

  it('share no keys: a token of one is not believed by the keys of another', async () => {
    const [one, two] = [idps.sandbox(), idps.sandbox()]
    const { tokens } = await verifyWithLibrary(one, 'kakao', 'man')
    const setOf = async (sandbox: SandboxHandle) => {
      const metadata = await (await fetchOnce(`${sandbox.issuer('kakao')}/.well-known/openid-configuration`)).json()
      return createRemoteJWKSet(new URL((metadata as { jwks_uri: string }).jwks_uri))
    }
    const verify = async (sandbox: SandboxHandle): Promise<JWTPayload> =>
      (await jwtVerify(tokens.id_token ?? '', await setOf(sandbox))).payload
    assert.equal((await verify(one)).iss, one.issuer('kakao'))
    await assert.rejects(verify(two), /no applicable key/)
    await assert.rejects(verify(idps), /no applicable key/)
    const all = [...(await keysOf(one)), ...(await keysOf(two)), ...(await keysOf(idps))]
    assert.equal(new Set(all).size, all.length)
  })

  it('fail alone: faults, clock, keys and ledger of one are not felt in another', async () => {
    const [broken, sound] = [idps.sandbox(), idps.sandbox()]
    broken.faults.add({ match: { endpoint: 'token' }, do: [{ type: 'status', status: 500 }] })
    broken.clock.advance(hour)
    broken.rotateKeys('kakao')
    await assert.rejects(verifyWithLibrary(broken, 'kakao', 'man'))
    const { idToken } = await verifyWithLibrary(sound, 'kakao', 'man')
    assert.ok(Math.abs(idToken.iat - Date.now() / 1000) < 60)
    await verifyWithLibrary(idps, 'kakao', 'man')
    assert.deepEqual(
      broken.ledger({ endpoint: 'token' }).map(({ status }) => status),
      [500],
    )
    assert.deepEqual(
      sound.ledger({ endpoint: 'token' }).map(({ status }) => status),
      [200],
    )
    assert.ok(sound.flows().every(({ provider }) => provider === 'kakao'))
    broken.reset()
    await verifyWithLibrary(broken, 'kakao', 'man')
  })

  it('five hundred at once, each with its own fault, do not get in each other’s way', async () => {
    const sandboxes = Array.from({ length: 500 }, () => idps.sandbox())
    const wrong = ['aud_wrong', 'iss_wrong', 'nonce_wrong'] as const
    const outcomes = new Map<number, string>()
    const work = sandboxes.map((sandbox, index) => ({ sandbox, index }))
    async function worker() {
      for (let job = work.pop(); job; job = work.pop()) {
        const { sandbox, index } = job
        const defect = wrong[index % 4]
        if (defect) sandbox.faults.add({ match: { provider: 'phone' }, do: [{ type: 'id_token', defect }] })
        sandbox.clock.advance(index * 1000)
        const login = verifyWithLibrary(sandbox, 'phone', `person-${index}`, { clockSkewSeconds: index })
        outcomes.set(
          index,
          await login.then(
            ({ idToken }) => idToken.iss,
            () => defect ?? 'failed without a fault',
          ),
        )
        assert.deepEqual(
          sandbox.flows().map(({ persona }) => persona),
          [`person-${index}`],
        )
      }
    }
    await Promise.all(Array.from({ length: 25 }, worker))
    sandboxes.forEach((sandbox, index) => {
      assert.equal(outcomes.get(index), wrong[index % 4] ?? sandbox.issuer('phone'))
      sandbox.close()
    })
  })

  it('are made, listed and ended over HTTP', async () => {
    const answer = await control(idps, 'sandboxes', { method: 'POST', json: { id: 'over-http', ttlSeconds: 60 } })
    assert.equal(answer.status, 201)
    const made = (await answer.json()) as { id: string; url: string; issuers: { kakao: string }; control: string }
    assert.equal(made.issuers.kakao, `${idps.url}/s/over-http/kakao`)
    assert.equal((await fetchOnce(`${made.control}faults`)).status, 200)
    assert.equal((await fetchOnce(`${made.control}sandboxes`)).status, 404, 'a sandbox knows of no other')
    const list = (await (await control(idps, 'sandboxes')).json()) as { sandboxes: { id: string }[] }
    assert.ok(list.sandboxes.some(({ id }) => id === 'over-http'))
    assert.equal((await control(idps, 'sandboxes/over-http', { method: 'DELETE' })).status, 204)
    const gone = await fetchOnce(`${made.issuers.kakao}/.well-known/openid-configuration`)
    assert.equal(gone.status, 404)
    assert.equal(((await gone.json()) as { code: string }).code, 'no_such_sandbox')
  })

  it('refuse a name that is taken and options that do not fit, with every complaint', async () => {
    idps.sandbox({ id: 'taken' })
    assert.throws(() => idps.sandbox({ id: 'taken' }), SandboxRefused)
    assert.throws(() => idps.sandbox({ id: 'Not a name', ttlSeconds: 0 }), InvalidOptions)
    const json = { id: 'Not a name', ttlSeconds: 0 }
    const answer = await control(idps, 'sandboxes', { method: 'POST', json })
    const problem = (await answer.json()) as { code: string; problems: { path: string }[] }
    assert.equal(answer.status, 400)
    assert.deepEqual(
      problem.problems.map(({ path }) => path),
      ['id', 'ttlSeconds'],
    )
    assert.equal((await control(idps, 'sandboxes', { method: 'POST', json: { id: 'taken' } })).status, 409)
  })

  it('end so long after their last request, by the real clock', () => {
    let now = 0
    const sandboxes = createSandboxes(readSettings({}), { publicUrl: 'http://localhost:1', now: () => now })
    const told = (id: string) => readNewSandbox({ id, ttlSeconds: 10 })
    sandboxes.create(told('used'))
    sandboxes.create(told('forgotten'))
    now = 9_000
    assert.ok(sandboxes.find('used'))
    sandboxes.find('used')?.clock.advance(24 * hour)
    now = 12_000
    assert.ok(sandboxes.find('used'))
    assert.equal(sandboxes.find('forgotten'), undefined)
    assert.deepEqual(
      sandboxes.list().map(({ id }) => id),
      ['used'],
    )
    now = 30_000
    assert.deepEqual(sandboxes.list(), [])
  })

  it('live as long as a request is under way, unless it is one that a fault holds back', () => {
    let now = 0
    const sandboxes = createSandboxes(readSettings({}), { publicUrl: 'http://localhost:1', now: () => now })
    const request = () => new ServerResponse(new IncomingMessage(new Socket()))
    const sandbox = sandboxes.create(readNewSandbox({ id: 'busy', ttlSeconds: 10 }))
    const response = request()
    sandboxes.find('busy', response)
    now = 20_000
    assert.equal(sandboxes.list().length, 1)
    response.emit('close')
    assert.equal(sandboxes.find('busy'), sandbox)
    const hanging = request()
    sandboxes.find('busy', hanging)
    sandbox.held.add(hanging)
    now = 40_000
    assert.equal(sandboxes.find('busy'), undefined)
    assert.equal(hanging.destroyed, true)
  })

  it('live on while a program uses them, and throw when it comes too late', () => {
    let now = 0
    const sandboxes = createSandboxes(readSettings({}), { publicUrl: 'http://localhost:1', now: () => now })
    const handle = handleOf(sandboxes.create(readNewSandbox({ id: 'used', ttlSeconds: 10 })))
    for (now = 9_000; now < 60_000; now += 9_000) handle.faults.list()
    now = 90_000
    for (const use of [
      () => handle.ledger(),
      () => handle.clock.now(),
      () => handle.lastFlow(),
      () => handle.reset(),
    ]) {
      assert.throws(use, { name: 'SandboxRefused', code: 'no_such_sandbox', message: /used was closed/ })
    }
    sandboxes.create(readNewSandbox({ id: 'used' }))
    assert.throws(() => handle.flows(), SandboxRefused, 'another one of the same name is not that one')
  })

  it('break what hangs when they are reset or closed, each its own', async () => {
    const [one, two] = [idps.sandbox(), idps.sandbox()]
    const hang = (sandbox: SandboxHandle) => {
      sandbox.faults.add({ match: { endpoint: 'discovery' }, do: [{ type: 'hang' }] })
      return fetchOnce(`${sandbox.issuer('kakao')}/.well-known/openid-configuration`)
    }
    const arrived = async (sandbox: SandboxHandle) => {
      while (sandbox.ledger().length === 0) await new Promise(setImmediate)
    }
    const [first, second] = [hang(one), hang(two)]
    await Promise.all([arrived(one), arrived(two)])
    one.reset()
    await assert.rejects(first)
    assert.equal(two.ledger()[0]?.status, null)
    two.close()
    await assert.rejects(second)
  })
})
