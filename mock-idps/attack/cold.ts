import { setTimeout as pause } from 'node:timers/promises'
import type { ProviderId } from '../providers.ts'
import type { AttackCase } from './case.ts'
import { resultOf } from './play.ts'
import type { CaseResult, Judgement } from './score.ts'
import { type Siege, untilSignedIn } from './siege.ts'
import type { Login } from './visit.ts'

/** How long a relying party that has just started may take to ask for what is broken, in seconds. */
const readingSeconds = 10
const pauseMs = 250

interface Play {
  one: AttackCase
  provider: ProviderId
}

/** Signs in until the client has asked for the broken document, and once more: then it knows, and must say so. */
async function afterReading(
  siege: Siege,
  { one, provider }: Play,
  { persona, isRead }: { persona: string; isRead: () => boolean },
): Promise<{ login: Login; read: boolean }> {
  const deadline = performance.now() + readingSeconds * 1000
  for (;;) {
    const read = isRead()
    const login = await siege.visits.login({ provider, persona })
    const done = read && (login.signedIn || one.expects === 'refuse')
    if (done || performance.now() + pauseMs > deadline) return { login, read }
    await pause(pauseMs)
  }
}

/** Tells whether some request of this provider has met a fault from now on. */
function watch({ sandbox }: Siege, { one, provider }: Play): () => boolean {
  const endpoint = one.plans?.[0]?.match?.endpoint
  const filter = { provider, ...(endpoint && { endpoint }) }
  const before = sandbox.ledger(filter).at(-1)?.n ?? 0
  return () =>
    sandbox
      .ledger({ ...filter, after: before })
      .some(({ faults, endedAfter }) => faults.length > 0 && endedAfter !== null)
}

async function playCold(siege: Siege, play: Play, restarted: Promise<unknown>): Promise<Judgement> {
  const { one, provider } = play
  const persona = siege.newcomer()
  const isRead = watch(siege, play)
  const { value } = await siege.under(one.plans ?? [], { provider, persona }, async () => {
    await restarted
    return afterReading(siege, play, { persona, isRead })
  })
  if (value.read) return siege.judge(one, value.login, persona)
  return { kind: 'skipped', reason: `it did not ask for it within ${readingSeconds} s of its start` }
}

/** Starts it when all documents are right: then people must get in. Resolves with what is wrong, by provider. */
async function coldControl(siege: Siege, restart: () => Promise<unknown>): Promise<ReadonlyMap<ProviderId, string>> {
  const { providers, recover } = siege.attack
  try {
    await restart()
  } catch (error) {
    const reason = `it could not be restarted: ${error instanceof Error ? error.message : String(error)}`
    return new Map(providers.map((provider) => [provider, reason]))
  }
  const logins = await Promise.all(providers.map((provider) => untilSignedIn(siege, provider, { seconds: recover })))
  const away = providers.filter((_, index) => !logins[index]?.signedIn)
  return new Map(away.map((provider) => [provider, `after a plain start, nobody could sign in at ${provider}`]))
}

/** Each provider takes one case a start, so that there are few starts. */
function batches(cases: readonly AttackCase[], providers: readonly ProviderId[]): Play[][] {
  return Array.from({ length: Math.ceil(cases.length / providers.length) }, (_, nth) =>
    providers.flatMap((provider, index) => {
      const one = cases[nth * providers.length + index]
      return one ? [{ one, provider }] : []
    }),
  )
}

/** One start with a broken document at each provider. */
async function playBatch(siege: Siege, batch: readonly Play[], restart: () => Promise<unknown>): Promise<CaseResult[]> {
  const started = performance.now()
  // Begun once all plans are booked, and awaited by all.
  let begin = () => {}
  const restarted = new Promise<void>((resolve) => {
    begin = resolve
  }).then(restart)
  const playing = batch.map((play) => playCold(siege, play, restarted).catch(failedPack))
  begin()
  const judgements = await Promise.all(playing)
  const tookMs = performance.now() - started
  return batch.map(({ one, provider }, index) =>
    resultOf(one, judgements[index] ?? failedPack('no judgement'), { provider, tookMs }),
  )
}

/**
 * Plays cases that only bite a relying party which has just started; leaves it freshly started, with all documents right.
 * The control is a start like that: poisoned keys may be kept longer than anybody would wait.
 */
export async function playColdCases(
  siege: Siege,
  cases: readonly AttackCase[],
  restart: () => Promise<unknown>,
): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  if (cases.length === 0) return results
  const dead = await coldControl(siege, restart)
  for (const batch of batches(cases, siege.attack.providers)) {
    const living = batch.filter(({ provider }) => !dead.has(provider))
    for (const { one, provider } of batch) {
      const reason = dead.get(provider)
      if (reason !== undefined) results.push(resultOf(one, { kind: 'void', reason }, { provider, tookMs: 0 }))
    }
    if (living.length > 0) results.push(...(await playBatch(siege, living, restart)))
  }
  // Only a courtesy: whether it works has been told above.
  await restart().catch(() => {})
  for (const result of results) siege.attack.onResult?.(result)
  return results
}

function failedPack(error: unknown): Judgement {
  return { kind: 'void', reason: `the pack failed: ${error instanceof Error ? error.message : String(error)}` }
}
