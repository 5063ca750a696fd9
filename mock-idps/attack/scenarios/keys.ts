import { untilSignedIn } from '../siege.ts'
import { homecomings } from '../visit.ts'
import { accepted, passed, refused, type Scenario } from './scenario.ts'

/** Tokens in the burst, and how often the keys may be fetched for them: a few at once is a limit, too, each time is none. */
const burst = { tokens: 12, fetches: 6 }

/** Everybody can make a provider's tokens name unknown keys; no client may be made to storm the keys endpoint. */
export const unknownKidBurst: Scenario = async (siege, one, provider) => {
  const before = siege.sandbox.ledger({ provider, endpoint: 'keys' }).length
  for (let nth = 1; nth <= burst.tokens; nth++) {
    const visitor = { provider, persona: siege.newcomer() }
    const { value: login } = await siege.under(
      [{ match: { endpoint: 'token' }, do: [{ type: 'id_token', defect: 'kid_unknown' }] }],
      visitor,
      () => siege.visits.login(visitor),
    )
    const judgement = siege.judge(one, login, visitor.persona)
    if (judgement.kind !== 'passed') return judgement
  }
  const fetches = siege.sandbox.ledger({ provider, endpoint: 'keys' }).length - before
  if (fetches <= burst.fetches) return passed
  return accepted(`it fetched the keys ${fetches} times for ${burst.tokens} tokens under unknown names`)
}

/** The provider signs with a new key from now on; people must get in again, at the latest when keys may be fetched anew. */
export const rotation: Scenario = async (siege, one, provider) => {
  siege.sandbox.rotateKeys(provider)
  const { recover } = siege.attack
  const login = await untilSignedIn(siege, provider, { seconds: recover })
  if (!login.signedIn) return refused(`nobody could sign in within ${recover} s after the rotation`)
  return siege.judge(one, login, '')
}

/** The token bears the old key, which is published no more when the client looks. Either answer is right. */
export const oldKeyRemoved: Scenario = async (siege, one, provider) => {
  const visitor = { provider, persona: siege.newcomer() }
  const { value: login } = await siege.under(
    [{ match: { endpoint: 'token' }, do: [{ type: 'rotate', when: 'after_signing', keepOld: false }], times: 1 }],
    visitor,
    () => siege.visits.login(visitor),
  )
  return siege.judge(one, login, visitor.persona)
}

/** Where everything lies moves during a sign-in; the client keeps what it began with. */
export const discoveryChangesMidway: Scenario = async (siege, one, provider) => {
  const persona = siege.newcomer()
  let plan: string | undefined
  const comesBack = homecomings(siege.sandbox)
  const login = await siege.visits
    .login(
      { provider, persona },
      {
        onHop(next) {
          if (!comesBack(next)) return undefined
          plan ??= siege.sandbox.faults.add({
            match: { provider, endpoint: 'discovery' },
            do: [{ type: 'edit', set: { token_endpoint: 'http://127.0.0.1:9/token' } }],
          })
          return undefined
        },
      },
    )
    .finally(() => plan !== undefined && siege.sandbox.faults.remove(plan))
  return siege.judge(one, login, persona)
}
