import { returnsToClient } from '../sign-ins.ts'
import { untilSignedIn } from '../test-session.ts'
import { accepted, passed, refused, type Scenario } from './scenario.ts'

/** Tokens in the burst, and the number of key fetches they may cause. */
const burst = { tokens: 12, fetches: 6 }

/** Tokens with unknown key names must not make a client flood the keys endpoint. */
export const unknownKidBurst: Scenario = async (session, one, provider) => {
  const before = session.sandbox.ledger({ provider, endpoint: 'keys' }).length
  for (let nth = 1; nth <= burst.tokens; nth++) {
    const request = { provider, persona: session.newPersona() }
    const { value: login } = await session.withPlans(
      [{ match: { endpoint: 'token' }, do: [{ type: 'id_token', defect: 'kid_unknown' }] }],
      request,
      () => session.signIns.login(request),
    )
    const judgement = session.judge(one, login, request.persona)
    if (judgement.kind !== 'passed') return judgement
  }
  const fetches = session.sandbox.ledger({ provider, endpoint: 'keys' }).length - before
  if (fetches <= burst.fetches) return passed
  return accepted(`it fetched the keys ${fetches} times for ${burst.tokens} tokens under unknown names`)
}

/** The provider signs with a new key. Sign-ins must work again, at the latest when the client may fetch keys again. */
export const rotation: Scenario = async (session, one, provider) => {
  session.sandbox.rotateKeys(provider)
  const { recover } = session.attack
  const login = await untilSignedIn(session, provider, { seconds: recover })
  if (!login.signedIn) return refused(`sign-ins failed within ${recover} s after the rotation`)
  return session.judge(one, login, '')
}

/** The token is signed with the old key, which is no longer published when the client looks. Both answers are right. */
export const oldKeyRemoved: Scenario = async (session, one, provider) => {
  const request = { provider, persona: session.newPersona() }
  const { value: login } = await session.withPlans(
    [{ match: { endpoint: 'token' }, do: [{ type: 'rotate', when: 'after_signing', keepOld: false }], times: 1 }],
    request,
    () => session.signIns.login(request),
  )
  return session.judge(one, login, request.persona)
}

/** The discovery document changes during a sign-in; the client must keep the endpoints it started with. */
export const discoveryChangesMidway: Scenario = async (session, one, provider) => {
  const persona = session.newPersona()
  let plan: string | undefined
  const isReturn = returnsToClient(session.sandbox)
  const login = await session.signIns
    .login(
      { provider, persona },
      {
        onHop(next) {
          if (!isReturn(next)) return undefined
          plan ??= session.sandbox.faults.add({
            match: { provider, endpoint: 'discovery' },
            do: [{ type: 'edit', set: { token_endpoint: 'http://127.0.0.1:9/token' } }],
          })
          return undefined
        },
      },
    )
    .finally(() => plan !== undefined && session.sandbox.faults.remove(plan))
  return session.judge(one, login, persona)
}
