import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { ZodError } from 'zod'
import { type MockIdps, type ProviderId, startMockIdps } from '../../mock-idps/index.ts'
import { providers } from '../../providers/index.ts'
import { type ErrorCode, GwanmunError, hasCode } from '../../src/domain/errors.ts'
import { type OpenDoor, openDoor, simulatorClient } from '../support/door.ts'
import { promised } from '../support/promised.ts'

const refusedAs = (code: ErrorCode) => (error: unknown) => error instanceof GwanmunError && error.code === code

interface Persona {
  id: string
  name: string
  birthdate: string
  gender: string
  nationality: string
  phone: string
  ci: string
}

/** Which door tells what (the canonicalisation table of the design). */
const tells: Record<ProviderId, { phone: boolean; nationality: boolean; acr: string; amr: string[] }> = {
  certificate: { phone: false, nationality: false, acr: 'urn:gwanmun:loa:3', amr: ['swk', 'pwd', 'mfa'] },
  phone: { phone: true, nationality: true, acr: 'urn:gwanmun:loa:2', amr: ['sms', 'otp'] },
  ipin: { phone: false, nationality: true, acr: 'urn:gwanmun:loa:2', amr: ['pwd'] },
  naver: { phone: true, nationality: false, acr: 'urn:gwanmun:loa:3', amr: ['swk', 'pin', 'mfa'] },
  kakao: { phone: true, nationality: false, acr: 'urn:gwanmun:loa:3', amr: ['swk', 'pin', 'mfa'] },
}

/** What a door asks beside the parameters that all of them send. */
const asks: Record<ProviderId, Record<string, string | RegExp>> = {
  certificate: { scope: 'openid certificate' },
  phone: { scope: 'openid okcert', response_mode: 'form_post', tx_seq_no: /^[0-9a-f]{20}$/ },
  ipin: { scope: 'openid okcert', response_mode: 'form_post', tx_seq_no: /^[0-9a-f]{20}$/ },
  naver: { scope: 'openid profile' },
  kakao: { scope: 'openid name birthyear birthday gender phone_number account_ci' },
}

/** Kakao and Naver take the client's secret in the form only. */
const provesAs = (id: ProviderId) => (id === 'kakao' || id === 'naver' ? 'post' : 'basic')

describe('The doors this installation knows', () => {
  it('stand in one fixed order, each with a name and a need in both languages', () => {
    assert.deepEqual(
      providers.map(({ id }) => id),
      ['certificate', 'phone', 'ipin', 'naver', 'kakao'],
    )
    for (const { name, need } of providers)
      for (const words of [name, need]) assert.ok(words.ko.length > 0 && words.en.length > 0)
  })

  it('say which of them fall together: phone and i-PIN stand on one operator', () => {
    const on = (operator: string) => providers.filter(({ dependsOn }) => dependsOn?.includes(operator))
    assert.deepEqual(
      on('kcb').map(({ id }) => id),
      ['phone', 'ipin'],
    )
  })
})

for (const definition of providers) {
  const id = definition.id as string as ProviderId
  describe(`The door ${id}`, () => {
    let idps: MockIdps
    let door: OpenDoor
    const doors: OpenDoor[] = []
    const open = (settings: Record<string, unknown> = {}, http = {}) => {
      const opened = openDoor(definition, { issuer: idps.issuer(id), ...settings }, http)
      doors.push(opened)
      return opened
    }
    const control = async (path: string, method: string, body?: unknown) => {
      const answer = await fetch(`${idps.url}/_control/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      assert.ok(answer.ok, `${method} ${path}`)
      return answer.status === 204 ? null : answer.json()
    }
    const persona = async (wanted: string) => {
      const { personas } = (await control('personas', 'GET')) as { personas: Persona[] }
      return personas.find((one) => one.id === wanted) as Persona
    }

    before(async () => {
      idps = await startMockIdps({ port: 0 })
    })
    beforeEach(async () => {
      await control('reset', 'POST')
      door = open()
    })
    afterEach(async () => {
      await Promise.all(doors.splice(0).map((one) => one.close()))
    })
    after(() => idps.close())

    it('sends the browser with state, nonce, PKCE, a demand to prove oneself anew, and the hint', async () => {
      await door.adapter.refresh()
      const attempt = door.attempt({ loginHint: 'woman' })
      const url = await door.adapter.begin(attempt)
      assert.ok(url.href.startsWith(`${idps.issuer(id)}/`))
      const asked = Object.fromEntries(url.searchParams)
      for (const [name, value] of Object.entries(asks[id])) {
        if (typeof value === 'string') assert.equal(asked[name], value)
        else assert.match(asked[name] ?? '', value)
        delete asked[name]
      }
      assert.deepEqual(asked, {
        client_id: simulatorClient.clientId,
        response_type: 'code',
        redirect_uri: attempt.redirectUri,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: createHash('sha256').update(attempt.codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
        prompt: 'login',
        acr_values: tells[id].acr,
        login_hint: 'woman',
      })
    })

    it('sends no hint where there is none', async () => {
      await door.adapter.refresh()
      const { loginHint: _, ...attempt } = door.attempt()
      assert.ok(!(await door.adapter.begin(attempt)).searchParams.has('login_hint'))
    })

    it('makes no person wait for its metadata: not had yet, it is not available, and nothing is asked', async () => {
      await assert.rejects(door.adapter.begin(door.attempt()), refusedAs('provider_unavailable'))
      const { entries } = (await control('ledger', 'GET')) as { entries: unknown[] }
      assert.deepEqual(entries, [])
    })

    it('brings back one canonical person, with assurance and methods of the door, and the CI beside it', async () => {
      const before = Date.now()
      for (const who of ['man', 'foreigner', 'leap']) {
        const { identity, ci } = await door.verify({ loginHint: who })
        const { name, birthdate, gender, nationality, phone, ci: known } = await persona(who)
        const { authTime, method, ...rest } = identity
        assert.ok(definition.methods?.some((one) => one.id === method))
        assert.deepEqual(rest, {
          provider: id,
          name,
          birthDate: birthdate,
          gender,
          nationality: tells[id].nationality ? nationality : null,
          phone: tells[id].phone ? phone : null,
          acr: tells[id].acr,
          amr: tells[id].amr,
        })
        assert.equal(ci, known)
        assert.ok(authTime >= Math.floor(before / 1000) * 1000 && authTime <= Date.now())
        assert.ok(!JSON.stringify(identity).includes(ci))
      }
    })

    it('redeems the code once, with the verifier, as the registered client', async () => {
      await door.verify()
      const { entries } = (await control('ledger?endpoint=token', 'GET')) as {
        entries: { status: number; clientAuth: string; params: Record<string, string> }[]
      }
      assert.deepEqual(
        entries.map(({ status, clientAuth }) => ({ status, clientAuth })),
        [{ status: 200, clientAuth: provesAs(id) }],
      )
      assert.ok(entries[0]?.params['code_verifier'])
    })

    it('takes “cancel” as the person’s own decision', async () => {
      await door.adapter.refresh()
      const attempt = door.attempt()
      const query = new URLSearchParams({ error: 'access_denied', state: attempt.state, iss: idps.issuer(id) })
      await assert.rejects(
        door.adapter.complete(attempt, new URL(`${attempt.redirectUri}?${query}`)),
        refusedAs('citizen_declined'),
      )
    })

    it('says the provider cannot, when the provider says so', async () => {
      await door.adapter.refresh()
      for (const error of ['temporarily_unavailable', 'server_error', 'login_required', 'made_up']) {
        const attempt = door.attempt()
        const query = new URLSearchParams({ error, state: attempt.state, iss: idps.issuer(id) })
        await assert.rejects(
          door.adapter.complete(attempt, new URL(`${attempt.redirectUri}?${query}`)),
          refusedAs('provider_unavailable'),
        )
      }
    })

    it('refuses a made-up code, a used one, and another verifier’s, as forgeable', async () => {
      await door.adapter.refresh()
      const forged = (error: unknown) => hasCode(error, 'assertion_invalid') && error.details.fault === 'browser'
      const attempt = door.attempt()
      const back = await door.visit(attempt)
      const other = door.attempt({ state: attempt.state, nonce: attempt.nonce })
      await assert.rejects(door.adapter.complete(other, back), forged, 'another verifier')
      const again = door.attempt()
      const honest = await door.visit(again)
      await door.adapter.complete(again, honest)
      await assert.rejects(door.adapter.complete(again, honest), forged, 'used')
      honest.searchParams.set('code', 'made-up')
      await assert.rejects(door.adapter.complete(again, honest), forged, 'made up')
    })

    it('is refused without settings, or with unsafe or unknown ones', () => {
      const good = { issuer: 'https://provider.example', ...simulatorClient }
      const tools = { fetchFor: () => fetch, now: Date.now, sha256: String }
      assert.ok(definition.open(good, tools))
      assert.ok(definition.open({ ...good, issuer: 'http://localhost:4000/x' }, tools), 'http on loopback')
      for (const bad of [
        undefined,
        {},
        { ...good, issuer: 'not a URL' },
        { ...good, issuer: 'http://provider.example' },
        { ...good, issuer: 'http://localhost.provider.example' },
        { ...good, issuer: 'ftp://provider.example' },
        { ...good, clientId: '' },
        { ...good, clientSecret: '' },
        { ...good, idTokenAlg: 'none' },
        { ...good, idTokenAlg: 'HS256' },
        { ...good, unknown: true },
      ])
        assert.throws(() => definition.open(bad, tools), ZodError, JSON.stringify(bad))
    })

    it('cannot be pointed at a document of another issuer', async () => {
      const elsewhere = open({ issuer: `${idps.issuer(id)}/` })
      await assert.rejects(elsewhere.adapter.refresh())
      await assert.rejects(elsewhere.adapter.begin(elsewhere.attempt()), refusedAs('provider_unavailable'))
    })

    it('is told by its probe that the provider is well, without a person and without harm', async () => {
      await door.adapter.probe(new AbortController().signal)
      await door.adapter.probe(new AbortController().signal)
      await door.verify()
    })

    for (const [what, effect] of [
      ['breaks connections', { type: 'outage', mode: 'reset' }],
      ['answers 503', { type: 'outage', mode: 'status', status: 503 }],
      ['answers 404', { type: 'status', status: 404 }],
      ['no longer knows us', { type: 'status', status: 401, body: { error: 'invalid_client' } }],
      ['answers with a page', { type: 'status', status: 400, body: 'sorry' }],
    ] as const)
      it(`is told by its probe when the token endpoint ${what}, and when it is well again`, async () => {
        await door.adapter.refresh()
        await control('faults', 'POST', { match: { endpoint: 'token' }, do: [effect] })
        await assert.rejects(door.adapter.probe(new AbortController().signal))
        await control('faults', 'DELETE')
        await door.adapter.probe(new AbortController().signal)
      })

    it('gives a probe up when told', async () => {
      await door.adapter.refresh()
      await control('faults', 'POST', { match: { endpoint: 'token' }, do: [{ type: 'latency', ms: 60_000 }] })
      const patience = new AbortController()
      const given = promised()
      const probe = door.adapter.probe(patience.signal).finally(given.resolve)
      patience.abort()
      await assert.rejects(probe)
      await given.promise
    })

    it('starts with a provider that is down, and works once it is there', async () => {
      await control('faults', 'POST', { do: [{ type: 'outage', mode: 'reset' }] })
      await assert.rejects(door.adapter.refresh(), (error) => error instanceof Error)
      await assert.rejects(door.adapter.begin(door.attempt()), refusedAs('provider_unavailable'))
      await control('faults', 'DELETE')
      assert.ok(await door.verify())
    })

    it('goes on with the metadata and keys it has while the provider’s documents cannot be had', async () => {
      await door.verify()
      await door.adapter.refresh()
      for (const endpoint of ['discovery', 'keys'])
        await control('faults', 'POST', { match: { endpoint }, do: [{ type: 'outage', mode: 'status', status: 404 }] })
      await assert.rejects(door.adapter.refresh())
      const attempt = door.attempt()
      assert.ok(await door.adapter.complete(attempt, await door.visit(attempt)))
    })
  })
}

describe('One person through every door', () => {
  it('has the same CI everywhere, and twins have two', async () => {
    const idps = await startMockIdps({ port: 0 })
    const doors = providers.map((definition) =>
      openDoor(definition, { issuer: idps.issuer(definition.id as string as ProviderId) }),
    )
    const cisOf = async (loginHint: string) =>
      new Set(await Promise.all(doors.map(async (door) => (await door.verify({ loginHint })).ci)))
    const [one, other] = [await cisOf('twin-a'), await cisOf('twin-b')]
    assert.deepEqual([one.size, other.size], [1, 1])
    assert.notDeepEqual(one, other)
    await Promise.all(doors.map((door) => door.close()))
    await idps.close()
  })
})
