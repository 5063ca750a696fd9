import { randomUUID } from 'node:crypto'
import { subjectOf } from '../../core/subject.ts'
import { dialectOf } from '../../dialects/index.ts'
import { createKeyRing, type Signature } from '../../keys/key-ring.ts'
import { providerProfiles } from '../../providers.ts'
import { accepted, passed, refused, type Scenario, skipped } from './scenario.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

interface Spoiled {
  claims?: Record<string, unknown>
  signature?: Signature
}

/** What is wrong with the logout token, by the case's name after the slash; nothing with `accepted`. */
const spoiled: Readonly<Record<string, Spoiled>> = {
  accepted: {},
  iss_wrong: { claims: { iss: 'https://untrusted.invalid' } },
  aud_wrong: { claims: { aud: 'another-client' } },
  no_event: { claims: { events: undefined } },
  with_nonce: { claims: { nonce: 'a-logout-token-has-none' } },
  alg_none: { signature: 'none' },
  other_key: { signature: 'other_key' },
}

/** How long the relying party may take to answer a logout token, in milliseconds. */
const answerMs = 10_000

/** Signs somebody in, brings a logout token for them, and looks whether they still are. */
export const logout: Scenario = async (siege, one, provider) => {
  const { backchannelLogout } = siege.attack
  if (backchannelLogout === undefined) return skipped('it takes no logout tokens that we know of')
  const persona = siege.newcomer()
  const browser = siege.visits.browser()
  const login = await siege.visits.login({ provider, persona }, { browser })
  if (!login.signedIn) return refused('nobody is signed in to be logged out')
  const clientId = siege.flowsOf(persona).at(-1)?.clientId ?? 'gwanmun'
  const alg = siege.idTokenAlg ?? dialectOf(provider).idTokenAlg ?? 'ES256'
  // The root sandbox signs with the embedded keys as long as they are not rotated; so does a ring of our own.
  const keys = createKeyRing(provider, { own: false, rsa: true })
  const now = Math.floor(siege.sandbox.clock.now() / 1000)
  const { claims, signature } = spoiled[one.id.slice(one.id.indexOf('/') + 1)] ?? {}
  const token = await keys.sign(
    { alg, kid: keys.kid(alg), typ: 'logout+jwt' },
    {
      iss: siege.sandbox.issuer(provider),
      aud: clientId,
      sub: subjectOf(providerProfiles[provider], persona, { seed: siege.seed, clientId }),
      iat: now,
      exp: now + 120,
      jti: randomUUID(),
      events: { [event]: {} },
      ...claims,
    },
    signature,
  )
  await fetch(backchannelLogout.replaceAll('{provider}', provider), {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
    redirect: 'manual',
    signal: AbortSignal.timeout(answerMs),
  })
  const after = await siege.visits.observe(browser, () => browser.walk(siege.attack.whoami))
  if (one.expects === 'accept') return after.signedIn ? refused('the session goes on') : passed
  return after.signedIn ? passed : accepted('the session was ended')
}
