import type { ProviderId } from '../providers.ts'
import type { SandboxHandle } from '../sandbox/handle.ts'
import { type MockIdpsOptions, readSettings } from '../settings.ts'
import { startMockIdps } from '../start.ts'
import type { AttackCase, ScenarioName } from './case.ts'
import { casesFor, catalogue } from './catalogue.ts'
import { openControls } from './controls.ts'
import { type AttackOptions, readAttack } from './options.ts'
import { distribute } from './parallel-runs.ts'
import { preflight } from './preflight.ts'
import { runRestartCases } from './restart-cases.ts'
import { resultOf, runCase } from './run-case.ts'
import { type CaseResult, caseOf, type ScoreCard, scoreCard } from './score.ts'
import { openTestSession, type TestSession } from './test-session.ts'

/** The simulators to use: options to start new ones, or the root sandbox of running ones. Nothing else may use that sandbox during the run. */
export interface Simulators {
  options?: MockIdpsOptions
  running?: SandboxHandle
}

/** Scenarios that sign in at several providers. They run alone, so that no plan of another case applies to them. */
const spanningProviders: ReadonlySet<ScenarioName> = new Set([
  'same_person',
  'two_people',
  'foreign_di',
  'step_up_other_person',
  'mix_up',
])
/** Scenarios that change a provider's signing key, in this order. */
const rotating: readonly ScenarioName[] = ['old_key_removed', 'rotation']
/** Scenarios that mostly wait. No plan of another case applies to their sign-in, so they run beside all others. */
const waiting: ReadonlySet<ScenarioName> = new Set(['callback_late'])
const chaos: ReadonlySet<ScenarioName> = new Set(['error_rate', 'one_slow_provider', 'outage_all', 'flap'])

const hasScenario = (names: { has(name: ScenarioName): boolean }) => (one: AttackCase) =>
  one.scenario !== undefined && names.has(one.scenario)

/** Chooses the provider whose keys may change for a minute: one that no other case needs. */
function rotatingProvider(
  { attack: { providers }, habits }: TestSession,
  cases: readonly AttackCase[],
): ProviderId | undefined {
  const wanted = new Set(cases.flatMap(({ only = [] }) => only))
  const ordinary = (provider: ProviderId) =>
    [...(habits.get(provider)?.uses ?? [])].every((use) =>
      providers.some((other) => other !== provider && habits.get(other)?.uses.has(use)),
    )
  return providers.find((provider) => !wanted.has(provider) && ordinary(provider)) ?? providers.at(-1)
}

/** Runs all cases; those that do not disturb each other run in parallel. */
async function runAll(session: TestSession, cases: readonly AttackCase[]): Promise<CaseResult[]> {
  const { attack } = session
  const results: CaseResult[] = []
  const controls = openControls(session)
  const { restart } = attack
  const afterRestart = restart ? cases.filter(({ needs }) => needs?.includes('restart')) : []
  const withoutRestart = cases.filter((one) => !afterRestart.includes(one))
  const rotationCases = rotating.flatMap((name) => withoutRestart.filter(({ scenario }) => scenario === name))
  const chaosCases = withoutRestart.filter(hasScenario(chaos))
  const acrossProviders = withoutRestart.filter(hasScenario(spanningProviders))
  const waitingCases = withoutRestart.filter(hasScenario(waiting))
  const special = new Set([...rotationCases, ...chaosCases, ...acrossProviders, ...waitingCases])

  async function runInTurn(provider: ProviderId | undefined, queue: readonly AttackCase[]): Promise<void> {
    for (const one of queue) if (provider) results.push(await runCase(session, one, { provider, controls }))
  }

  await preflight(session)
  const waitingRuns = runInTurn(attack.providers.at(-1), waitingCases)
  await runInTurn(attack.providers[0], acrossProviders)
  const rotated = rotationCases.length > 0 ? rotatingProvider(session, withoutRestart) : undefined
  const others = attack.providers.filter((provider) => provider !== rotated)
  // Clients fetch keys again after about a minute; the other cases need not wait for that.
  const rotations = others.length > 0 ? runInTurn(rotated, rotationCases) : undefined
  session.quietProviders = others.length > 0 ? others : attack.providers

  const { runs, notApplicable } = distribute(
    session,
    withoutRestart.filter((one) => !special.has(one)),
    session.quietProviders,
  )
  for (const { one, reason } of notApplicable)
    results.push(resultOf(one, { kind: 'skipped', reason }, { provider: null, tookMs: 0 }))
  await Promise.all([...runs].map(([provider, queue]) => runInTurn(provider, queue)))
  await runInTurn(session.quietProviders[0], chaosCases)
  await (rotations ?? runInTurn(rotated, rotationCases))
  await waitingRuns
  if (restart) results.push(...(await runRestartCases(session, afterRestart, restart)))

  const order = new Map(catalogue.map(({ id }, index) => [id, index]))
  const rank = ({ id }: CaseResult) => order.get(caseOf(id)) ?? 0
  return results.sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id))
}

/**
 * Runs the negative pack against a relying party on this machine that trusts our issuers, and returns the score card.
 * @throws InvalidOptions; NothingToAttack when plain sign-ins do not work; RangeError for a case that does not exist
 */
export async function attackRelyingParty(options: AttackOptions, simulators: Simulators = {}): Promise<ScoreCard> {
  const attack = readAttack(options)
  const cases = casesFor({ only: attack.only, groups: attack.groups })
  const settings = readSettings(simulators.options ?? {})
  const own = simulators.running ? undefined : await startMockIdps(simulators.options)
  const sandbox = simulators.running ?? own
  if (!sandbox) throw new Error('no simulators')
  const started = performance.now()
  try {
    const session = openTestSession({
      sandbox,
      attack,
      seed: settings.seed,
      idTokenAlg: settings.clients.at(-1)?.idTokenAlg,
    })
    return scoreCard(await runAll(session, cases), performance.now() - started)
  } finally {
    await own?.close()
  }
}
