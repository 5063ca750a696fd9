import { setTimeout as pause } from 'node:timers/promises'
import { dialectOf } from '../../dialects/index.ts'
import type { Endpoint } from '../../endpoints.ts'
import type { EffectInput } from '../../faults/plan.ts'
import type { ProviderId } from '../../providers.ts'
import type { Judgement } from '../score.ts'
import { type Siege, untilSignedIn } from '../siege.ts'
import { passed, refused, type Scenario, skipped } from './scenario.ts'

/** Everything that a client asks this provider for by itself. */
function backChannel(provider: ProviderId): Endpoint[] {
  return ['discovery', 'keys', 'token', 'userinfo', ...(dialectOf(provider).profile ? (['profile'] as const) : [])]
}

/** Books an effect at endpoints of a provider for everybody, and says how to end it. */
function trouble(
  { sandbox }: Siege,
  { provider, at, effect, rate }: { provider: ProviderId; at: readonly Endpoint[]; effect: EffectInput; rate?: number },
): () => void {
  const ids = at.map((endpoint) =>
    sandbox.faults.add({ match: { provider, endpoint }, do: [effect], ...(rate !== undefined && { rate, seed: 7 }) }),
  )
  return () => {
    for (const id of ids) sandbox.faults.remove(id)
  }
}

/** Signs newcomers in, some at a time; resolves with the first answer that was not clean. */
async function crowd(
  siege: Siege,
  { provider, people, abreast }: { provider: ProviderId; people: number; abreast: number },
): Promise<Judgement> {
  let left = people
  let worst = passed
  async function queue(): Promise<void> {
    while (left > 0 && worst === passed) {
      left -= 1
      const persona = siege.newcomer()
      const login = await siege.visits.login({ provider, persona })
      const judgement = siege.judge({ expects: login.signedIn ? 'either' : 'refuse' }, login, persona)
      if (judgement.kind !== 'passed') worst = judgement
    }
  }
  await Promise.all(Array.from({ length: abreast }, queue))
  return worst
}

async function recovered(siege: Siege, providers: readonly ProviderId[]): Promise<Judgement> {
  const { recover } = siege.attack
  const logins = await Promise.all(providers.map((provider) => untilSignedIn(siege, provider, { seconds: recover })))
  const away = providers.filter((_, index) => !logins[index]?.signedIn)
  return away.length === 0
    ? passed
    : refused(`nobody could sign in at ${away.join(', ')} within ${recover} s afterwards`)
}

const down: EffectInput = { type: 'status', status: 503 }

/** One token answer in five is an error. */
export const errorRate: Scenario = async (siege, _one, provider) => {
  const end = trouble(siege, { provider, at: ['token'], effect: { type: 'status', status: 500 }, rate: 0.2 })
  const during = await crowd(siege, { provider, people: 20, abreast: 4 }).finally(end)
  return during.kind === 'passed' ? recovered(siege, [provider]) : during
}

/** What nobody notices, however fast the control was, in milliseconds. */
const unnoticedMs = 250
const slowMs = 4000
const sample = 5
/** People who wait at the slow provider. */
const queued = 20

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.POSITIVE_INFINITY
}

/** Median time of a sign-in, in milliseconds; without an end when somebody could not. */
async function usualMs(siege: Siege, provider: ProviderId): Promise<number> {
  const times: number[] = []
  for (let nth = 0; nth < sample; nth++) {
    const login = await siege.visits.login({ provider, persona: siege.newcomer() })
    times.push(login.signedIn ? login.tookMs : Number.POSITIVE_INFINITY)
  }
  return median(times)
}

/** A crowd waits at one provider; people at the others notice nothing. */
export const oneSlowProvider: Scenario = async (siege, _one, provider) => {
  const others = siege.calm.filter((id) => id !== provider)
  if (others.length === 0) return skipped('there is no second provider at rest')
  const before = new Map<ProviderId, number>()
  for (const other of others) before.set(other, await usualMs(siege, other))
  const end = trouble(siege, { provider, at: ['token'], effect: { type: 'latency', ms: slowMs } })
  const seen = siege.sandbox.ledger({ provider, endpoint: 'token' }).at(-1)?.n ?? 0
  const waiting = crowd(siege, { provider, people: queued, abreast: queued })
  // That many arrive at once is another matter than that many wait.
  for (let looks = 0; looks < 40; looks++) {
    if (siege.sandbox.ledger({ provider, endpoint: 'token', after: seen }).length >= queued) break
    await pause(25)
  }
  let late: string | undefined
  for (const other of others) {
    const limit = Math.max(3 * (before.get(other) ?? 0), unnoticedMs)
    const took = await usualMs(siege, other)
    if (took > limit)
      late ??= `at ${other} a sign-in took ${Math.round(took)} ms, usually ${Math.round(before.get(other) ?? 0)} ms`
  }
  const crowded = await waiting.finally(end)
  if (late !== undefined) return { kind: 'slow', reason: late }
  return crowded.kind === 'passed' ? recovered(siege, [provider, ...others]) : crowded
}

/** Every provider's back channel is down. */
export const outageAll: Scenario = async (siege) => {
  const providers = siege.calm
  const ends = providers.map((provider) => trouble(siege, { provider, at: backChannel(provider), effect: down }))
  const during = await Promise.all(
    providers.map((provider) => crowd(siege, { provider, people: 6, abreast: 2 })),
  ).finally(() => {
    for (const end of ends) end()
  })
  return during.find(({ kind }) => kind !== 'passed') ?? recovered(siege, providers)
}

const flaps = 3

/** Up and down, a few times over. */
export const flap: Scenario = async (siege, _one, provider) => {
  for (let nth = 0; nth < flaps; nth++) {
    const end = trouble(siege, { provider, at: backChannel(provider), effect: down })
    const fallen = await crowd(siege, { provider, people: 4, abreast: 2 }).finally(end)
    if (fallen.kind !== 'passed') return fallen
    const risen = await crowd(siege, { provider, people: 4, abreast: 2 })
    if (risen.kind !== 'passed') return risen
  }
  return recovered(siege, [provider])
}
