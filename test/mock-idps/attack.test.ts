import assert from 'node:assert/strict'
import { attackRelyingParty } from '../../mock-idps/attack/index.ts'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { type CarefulClient, startCarefulClient, tripMs } from '../support/careful-client.ts'
import { type NaiveClient, startNaiveClient } from '../support/naive-client.ts'

/** Simulators with this client registered. */
async function simulatorsFor(client: CarefulClient | NaiveClient): Promise<MockIdps> {
  const { clientId, clientSecret, redirectUri } = client
  const idps = await startMockIdps({
    port: 0,
    clients: [{ clientId, clientSecret, redirectUris: [redirectUri], idTokenAlg: 'ES256' }],
  })
  client.trust((provider) => `${idps.url}/${provider}`)
  return idps
}

describe('the negative pack', () => {
  let client: CarefulClient | NaiveClient
  let idps: MockIdps
  afterEach(async () => {
    await idps?.close()
    await client?.stop()
  })

  it('gives a careful client the full score, with no case left out that concerns it', async () => {
    const careful = await startCarefulClient()
    client = careful
    idps = await simulatorsFor(careful)
    const card = await attackRelyingParty(
      {
        start: `${careful.origin}/login/{provider}?login_hint={persona}`,
        whoami: `${careful.origin}/me`,
        person: '/person',
        needsCi: true,
        stepUp: `${careful.origin}/step-up/{provider}?login_hint={persona}`,
        backchannelLogout: `${careful.origin}/logout/{provider}`,
        restart: careful.restart,
        late: (tripMs + 200) / 1000,
        recover: 20,
      },
      { running: idps, options: { clients: [{ ...registration(careful), idTokenAlg: 'ES256' }] } },
    )
    const notPassed = card.results.filter(({ kind, level }) => level !== 'may' && kind !== 'passed')
    assert.deepEqual(
      notPassed
        .filter(({ id }) => !id.startsWith('profile/'))
        .map(({ id, kind, reason }) => `${id} ${kind}: ${reason}`),
      [],
    )
    assert.ok(
      notPassed.every(({ kind }) => kind === 'skipped'),
      'it uses no provider’s own profile endpoint, so nothing can be said of that',
    )
    assert.equal(card.score, 100)
    assert.equal(card.ok, true)
    assert.ok(card.total.counted >= 140, `${card.total.counted} cases were counted`)
  })

  it('does not give it to a client that accepts everything, and gives the reasons', async () => {
    client = await startNaiveClient()
    idps = await simulatorsFor(client)
    const card = await attackRelyingParty(
      {
        start: `${client.origin}/login/{provider}?login_hint={persona}`,
        whoami: `${client.origin}/me`,
        person: '/person',
        needsCi: true,
        only: [
          'response',
          'browser',
          'id_token',
          'discovery',
          'identity',
          'token/http_503',
          'token/html_200',
          'token/redirect',
          'token/hang',
        ],
        patience: 2,
        recover: 2,
      },
      { running: idps },
    )
    const kindOf = Object.fromEntries(card.results.map(({ id, kind }) => [id, kind]))
    const believed = card.results.filter(({ id, expects }) => id.startsWith('id_token/') && expects === 'refuse')
    for (const { id, kind } of believed)
      assert.ok(kind === 'accepted_what_it_should_refuse' || kind === 'skipped', `${id}: ${kind}`)
    assert.deepEqual(
      {
        state: kindOf['response/state_missing'],
        csrf: kindOf['browser/callback_other_browser'],
        markup: kindOf['response/error_with_markup'],
        twice: kindOf['token/http_503'],
        crash: kindOf['token/html_200'],
        redirect: kindOf['token/redirect'],
        hang: kindOf['token/hang'],
        elsewhere: kindOf['discovery/http_endpoints'],
        twins: kindOf['identity/twins'],
        accepted: kindOf['id_token/aud_array_ok'],
      },
      {
        state: 'accepted_what_it_should_refuse',
        csrf: 'accepted_what_it_should_refuse',
        markup: 'leaked',
        twice: 'accepted_what_it_should_refuse',
        crash: 'crashed',
        redirect: 'accepted_what_it_should_refuse',
        hang: 'slow',
        elsewhere: 'accepted_what_it_should_refuse',
        twins: 'accepted_what_it_should_refuse',
        accepted: 'passed',
      },
    )
    assert.equal(card.ok, false)
    assert.ok((card.score ?? 100) < 40, `${card.score} %`)
  })

  it('gives no score for refusing everything: without a positive control a refusal is void', async () => {
    const careful = await startCarefulClient()
    client = careful
    idps = await simulatorsFor(careful)
    const attack = (only: string[]) =>
      attackRelyingParty(
        {
          start: `${careful.origin}/login/{provider}?login_hint={persona}`,
          whoami: `${careful.origin}/me`,
          providers: ['kakao'],
          only,
          recover: 1,
          // From the first case on it signs no person in.
          onResult: () => careful.trust(() => 'http://localhost:1'),
        },
        { running: idps },
      )
    const card = await attack(['token/invalid_grant', 'id_token/nonce_wrong', 'response/state_wrong'])
    assert.deepEqual(card.results.map(({ kind }) => kind).sort(), ['passed', 'void', 'void'])
    assert.equal(card.ok, false)
  })

  it('voids the cases for a fresh start when the client cannot be restarted', async () => {
    const careful = await startCarefulClient()
    client = careful
    idps = await simulatorsFor(careful)
    const card = await attackRelyingParty(
      {
        start: `${careful.origin}/login/{provider}`,
        whoami: `${careful.origin}/me`,
        providers: ['kakao', 'naver'],
        only: ['keys/empty', 'discovery/issuer_mismatch', 'discovery/issuer_missing'],
        restart: () => Promise.reject(new Error('no such container')),
      },
      { running: idps },
    )
    assert.deepEqual(
      [...new Set(card.results.map(({ kind, reason }) => `${kind}: ${reason}`))],
      ['void: it could not be restarted: no such container'],
    )
  })

  it('does not begin when plain sign-ins do not work, and names the cause', async () => {
    const careful = await startCarefulClient()
    client = careful
    idps = await simulatorsFor(careful)
    careful.trust(() => 'http://localhost:1')
    await assert.rejects(
      attackRelyingParty(
        { start: `${careful.origin}/login/{provider}`, whoami: `${careful.origin}/me`, recover: 0.2 },
        { running: idps },
      ),
      { name: 'NothingToAttack', message: /must trust our issuers.*kakao: no plain sign-in/s },
    )
  })

  it('leaves no fault behind in simulators that it was lent', async () => {
    const careful = await startCarefulClient()
    client = careful
    idps = await simulatorsFor(careful)
    await attackRelyingParty(
      {
        start: `${careful.origin}/login/{provider}`,
        whoami: `${careful.origin}/me`,
        providers: ['kakao'],
        only: ['response/state_wrong', 'discovery/changes_midway', 'keys/down_warm'],
      },
      { running: idps },
    )
    const answer = await fetch(`${idps.url}/_control/faults`)
    assert.deepEqual(await answer.json(), { faults: [] })
  })
})

const registration = ({ clientId, clientSecret, redirectUri }: CarefulClient) => ({
  clientId,
  clientSecret,
  redirectUris: [redirectUri],
})
