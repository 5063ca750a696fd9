import { setTimeout as pause } from 'node:timers/promises'
import type { ProviderId } from '../providers.ts'
import type { AttackCase } from './case.ts'
import { resultOf } from './run-case.ts'
import type { CaseResult, Judgement } from './score.ts'
import type { Login } from './sign-ins.ts'
import { type TestSession, untilSignedIn } from './test-session.ts'

/** Seconds within which a freshly started relying party must ask for the broken document. */
const readingSeconds = 10
const pauseMs = 250

interface Run {
  one: AttackCase
  provider: ProviderId
}

/** Signs in until the relying party has read the broken document, and then once more: that sign-in is judged. */
async function afterReading(
  session: TestSession,
  { one, provider }: Run,
  { persona, isRead }: { persona: string; isRead: () => boolean },
): Promise<{ login: Login; read: boolean }> {
  const deadline = performance.now() + readingSeconds * 1000
  for (;;) {
    const read = isRead()
    const login = await session.signIns.login({ provider, persona })
    const done = read && (login.signedIn || one.expects === 'refuse')
    if (done || performance.now() + pauseMs > deadline) return { login, read }
    await pause(pauseMs)
  }
}

/** Returns a function that says whether a request to this provider has met a fault since now. */
function faultWatch({ sandbox }: TestSession, { one, provider }: Run): () => boolean {
  const endpoint = one.plans?.[0]?.match?.endpoint
  const filter = { provider, ...(endpoint && { endpoint }) }
  const before = sandbox.ledger(filter).at(-1)?.n ?? 0
  return () =>
    sandbox
      .ledger({ ...filter, after: before })
      .some(({ faults, endedAfter }) => faults.length > 0 && endedAfter !== null)
}

async function runAfterRestart(session: TestSession, run: Run, restarted: Promise<unknown>): Promise<Judgement> {
  const { one, provider } = run
  const persona = session.newPersona()
  const isRead = faultWatch(session, run)
  const { value } = await session.withPlans(one.plans ?? [], { provider, persona }, async () => {
    await restarted
    return afterReading(session, run, { persona, isRead })
  })
  if (value.read) return session.judge(one, value.login, persona)
  return { kind: 'skipped', reason: `it did not ask for it within ${readingSeconds} s of its start` }
}

/**
 * The control: after a restart with correct documents, sign-ins must work. Resolves with the reason of failure by provider.
 */
async function restartControl(
  session: TestSession,
  restart: () => Promise<unknown>,
): Promise<ReadonlyMap<ProviderId, string>> {
  const { providers, recover } = session.attack
  try {
    await restart()
  } catch (error) {
    const reason = `it could not be restarted: ${error instanceof Error ? error.message : String(error)}`
    return new Map(providers.map((provider) => [provider, reason]))
  }
  const logins = await Promise.all(providers.map((provider) => untilSignedIn(session, provider, { seconds: recover })))
  const failing = providers.filter((_, index) => !logins[index]?.signedIn)
  return new Map(failing.map((provider) => [provider, `after a plain restart, sign-ins failed at ${provider}`]))
}

/** Groups cases so that each restart serves one case at every provider. */
function batches(cases: readonly AttackCase[], providers: readonly ProviderId[]): Run[][] {
  return Array.from({ length: Math.ceil(cases.length / providers.length) }, (_, nth) =>
    providers.flatMap((provider, index) => {
      const one = cases[nth * providers.length + index]
      return one ? [{ one, provider }] : []
    }),
  )
}

/** One restart with a broken document at each provider. */
async function runBatch(
  session: TestSession,
  batch: readonly Run[],
  restart: () => Promise<unknown>,
): Promise<CaseResult[]> {
  const started = performance.now()
  // The restart begins when all plans are booked; every run waits for it.
  let begin = () => {}
  const restarted = new Promise<void>((resolve) => {
    begin = resolve
  }).then(restart)
  const running = batch.map((run) => runAfterRestart(session, run, restarted).catch(failedPack))
  begin()
  const judgements = await Promise.all(running)
  const tookMs = performance.now() - started
  return batch.map(({ one, provider }, index) =>
    resultOf(one, judgements[index] ?? failedPack('no judgement'), { provider, tookMs }),
  )
}

/**
 * Runs the cases that only affect a relying party that has just started, and leaves it restarted with correct documents.
 * A plain sign-in cannot be the control here, since a client may keep poisoned keys for longer than the pack waits; so the
 * control is a restart with correct documents.
 */
export async function runRestartCases(
  session: TestSession,
  cases: readonly AttackCase[],
  restart: () => Promise<unknown>,
): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  if (cases.length === 0) return results
  const failing = await restartControl(session, restart)
  for (const batch of batches(cases, session.attack.providers)) {
    const working = batch.filter(({ provider }) => !failing.has(provider))
    for (const { one, provider } of batch) {
      const reason = failing.get(provider)
      if (reason !== undefined) results.push(resultOf(one, { kind: 'void', reason }, { provider, tookMs: 0 }))
    }
    if (working.length > 0) results.push(...(await runBatch(session, working, restart)))
  }
  // The relying party is left in order; a failure here has been reported above.
  await restart().catch(() => {})
  for (const result of results) session.attack.onResult?.(result)
  return results
}

function failedPack(error: unknown): Judgement {
  return { kind: 'void', reason: `the pack failed: ${error instanceof Error ? error.message : String(error)}` }
}
