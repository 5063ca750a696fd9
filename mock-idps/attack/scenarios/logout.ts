import { randomUUID } from 'node:crypto'
import { subjectOf } from '../../core/subject.ts'
import { dialectOf } from '../../dialects/index.ts'
import { createKeyRing, type Signature } from '../../keys/key-ring.ts'
import { providerProfiles } from '../../providers.ts'
import { accepted, passed, refused, type Scenario, skipped } from './scenario.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

interface LogoutDefect {
  claims?: Record<string, unknown>
  signature?: Signature
}

/** The defect of the logout token by the part of the case id after the slash; `accepted` has none. */
const defects: Readonly<Record<string, LogoutDefect>> = {
  accepted: {},
  iss_wrong: { claims: { iss: 'https://untrusted.invalid' } },
  aud_wrong: { claims: { aud: 'another-client' } },
  no_event: { claims: { events: undefined } },
  with_nonce: { claims: { nonce: 'a-logout-token-has-none' } },
  alg_none: { signature: 'none' },
  other_key: { signature: 'other_key' },
}

/** Milliseconds that the relying party may take to answer a logout token. */
const answerMs = 10_000

/** Signs a person in, sends a logout token for them, and checks whether they are still signed in. */
export const logout: Scenario = async (session, one, provider) => {
  const { backchannelLogout } = session.attack
  if (backchannelLogout === undefined) return skipped('its URL for logout tokens is unknown')
  const persona = session.newPersona()
  const browser = session.signIns.browser()
  const login = await session.signIns.login({ provider, persona }, { browser })
  if (!login.signedIn) return refused('no person is signed in to be logged out')
  const clientId = session.flowsOf(persona).at(-1)?.clientId ?? 'gwanmun'
  const alg = session.idTokenAlg ?? dialectOf(provider).idTokenAlg ?? 'ES256'
  // The root sandbox signs with the embedded keys until they are rotated; a new key ring has the same keys.
  const keys = createKeyRing(provider, { own: false, rsa: true })
  const now = Math.floor(session.sandbox.clock.now() / 1000)
  const { claims, signature } = defects[one.id.slice(one.id.indexOf('/') + 1)] ?? {}
  const token = await keys.sign(
    { alg, kid: keys.kid(alg), typ: 'logout+jwt' },
    {
      iss: session.sandbox.issuer(provider),
      aud: clientId,
      sub: subjectOf(providerProfiles[provider], persona, { seed: session.seed, clientId }),
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
  const after = await session.signIns.observe(browser, () => browser.walk(session.attack.whoami))
  if (one.expects === 'accept') return after.signedIn ? refused('the session goes on') : passed
  return after.signedIn ? passed : accepted('the session was ended')
}
