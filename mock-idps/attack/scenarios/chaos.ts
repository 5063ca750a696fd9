import { setTimeout as pause } from 'node:timers/promises'
import { dialectOf } from '../../dialects/index.ts'
import type { Endpoint } from '../../endpoints.ts'
import type { EffectInput } from '../../faults/plan.ts'
import type { ProviderId } from '../../providers.ts'
import type { Judgement } from '../score.ts'
import { type TestSession, untilSignedIn } from '../test-session.ts'
import { passed, refused, type Scenario, skipped } from './scenario.ts'

/** The endpoints of this provider that a client calls directly. */
function backChannel(provider: ProviderId): Endpoint[] {
  return ['discovery', 'keys', 'token', 'userinfo', ...(dialectOf(provider).profile ? (['profile'] as const) : [])]
}

/** Books an effect for all people at endpoints of a provider. Returns the function that ends it. */
function trouble(
  { sandbox }: TestSession,
  { provider, at, effect, rate }: { provider: ProviderId; at: readonly Endpoint[]; effect: EffectInput; rate?: number },
): () => void {
  const ids = at.map((endpoint) =>
    sandbox.faults.add({ match: { provider, endpoint }, do: [effect], ...(rate !== undefined && { rate, seed: 7 }) }),
  )
  return () => {
    for (const id of ids) sandbox.faults.remove(id)
  }
}

/** Signs new people in, `abreast` at a time. Resolves with the first answer that was not clean. */
async function crowd(
  session: TestSession,
  { provider, people, abreast }: { provider: ProviderId; people: number; abreast: number },
): Promise<Judgement> {
  let left = people
  let worst = passed
  async function queue(): Promise<void> {
    while (left > 0 && worst === passed) {
      left -= 1
      const persona = session.newPersona()
      const login = await session.signIns.login({ provider, persona })
      const judgement = session.judge({ expects: login.signedIn ? 'either' : 'refuse' }, login, persona)
      if (judgement.kind !== 'passed') worst = judgement
    }
  }
  await Promise.all(Array.from({ length: abreast }, queue))
  return worst
}

async function recovered(session: TestSession, providers: readonly ProviderId[]): Promise<Judgement> {
  const { recover } = session.attack
  const logins = await Promise.all(providers.map((provider) => untilSignedIn(session, provider, { seconds: recover })))
  const failing = providers.filter((_, index) => !logins[index]?.signedIn)
  return failing.length === 0
    ? passed
    : refused(`sign-ins failed at ${failing.join(', ')} within ${recover} s afterwards`)
}

const down: EffectInput = { type: 'status', status: 503 }

/** One token response in five is an error. */
export const errorRate: Scenario = async (session, _one, provider) => {
  const end = trouble(session, { provider, at: ['token'], effect: { type: 'status', status: 500 }, rate: 0.2 })
  const during = await crowd(session, { provider, people: 20, abreast: 4 }).finally(end)
  return during.kind === 'passed' ? recovered(session, [provider]) : during
}

/** Milliseconds that count as unchanged, however fast the control was. */
const unnoticedMs = 250
const slowMs = 4000
const sample = 5
/** Number of people at the slow provider. */
const queued = 20

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.POSITIVE_INFINITY
}

/** Median duration of a sign-in in milliseconds; infinite when most sign-ins failed. */
async function medianMs(session: TestSession, provider: ProviderId): Promise<number> {
  const times: number[] = []
  for (let nth = 0; nth < sample; nth++) {
    const login = await session.signIns.login({ provider, persona: session.newPersona() })
    times.push(login.signedIn ? login.tookMs : Number.POSITIVE_INFINITY)
  }
  return median(times)
}

/** Many people wait at one provider; sign-ins at the others must stay fast. */
export const oneSlowProvider: Scenario = async (session, _one, provider) => {
  const others = session.quietProviders.filter((id) => id !== provider)
  if (others.length === 0) return skipped('there is no second provider at rest')
  const before = new Map<ProviderId, number>()
  for (const other of others) before.set(other, await medianMs(session, other))
  const end = trouble(session, { provider, at: ['token'], effect: { type: 'latency', ms: slowMs } })
  const seen = session.sandbox.ledger({ provider, endpoint: 'token' }).at(-1)?.n ?? 0
  const waiting = crowd(session, { provider, people: queued, abreast: queued })
  // Measures only when all of them wait: their arrival at once is a load of its own.
  for (let looks = 0; looks < 40; looks++) {
    if (session.sandbox.ledger({ provider, endpoint: 'token', after: seen }).length >= queued) break
    await pause(25)
  }
  let late: string | undefined
  for (const other of others) {
    const limit = Math.max(3 * (before.get(other) ?? 0), unnoticedMs)
    const took = await medianMs(session, other)
    if (took > limit)
      late ??= `at ${other} a sign-in took ${Math.round(took)} ms, usually ${Math.round(before.get(other) ?? 0)} ms`
  }
  const crowded = await waiting.finally(end)
  if (late !== undefined) return { kind: 'slow', reason: late }
  return crowded.kind === 'passed' ? recovered(session, [provider, ...others]) : crowded
}

/** The back channel of every provider is down. */
export const outageAll: Scenario = async (session) => {
  const providers = session.quietProviders
  const ends = providers.map((provider) => trouble(session, { provider, at: backChannel(provider), effect: down }))
  const during = await Promise.all(
    providers.map((provider) => crowd(session, { provider, people: 6, abreast: 2 })),
  ).finally(() => {
    for (const end of ends) end()
  })
  return during.find(({ kind }) => kind !== 'passed') ?? recovered(session, providers)
}

const flaps = 3

/** The provider fails and recovers a few times. */
export const flap: Scenario = async (session, _one, provider) => {
  for (let nth = 0; nth < flaps; nth++) {
    const end = trouble(session, { provider, at: backChannel(provider), effect: down })
    const fallen = await crowd(session, { provider, people: 4, abreast: 2 }).finally(end)
    if (fallen.kind !== 'passed') return fallen
    const risen = await crowd(session, { provider, people: 4, abreast: 2 })
    if (risen.kind !== 'passed') return risen
  }
  return recovered(session, [provider])
}
