import type { ProviderId } from '../providers.ts'
import type { SandboxHandle } from '../sandbox/handle.ts'
import { type MockIdpsOptions, readSettings } from '../settings.ts'
import { startMockIdps } from '../start.ts'
import type { AttackCase, ScenarioName } from './case.ts'
import { casesFor, catalogue } from './catalogue.ts'
import { playColdCases } from './cold.ts'
import { openControls } from './controls.ts'
import { assign } from './lanes.ts'
import { type AttackOptions, readAttack } from './options.ts'
import { play, resultOf } from './play.ts'
import { preflight } from './preflight.ts'
import { type CaseResult, caseOf, type ScoreCard, scoreCard } from './score.ts'
import { laySiege, type Siege } from './siege.ts'

/** Simulators to use: options to start some with, or some that run (their root sandbox; nothing else may use it meanwhile). */
export interface Simulators {
  options?: MockIdpsOptions
  running?: SandboxHandle
}

/** These visit several providers, where a plan that is meant for another case must not meet them. */
const across: ReadonlySet<ScenarioName> = new Set([
  'same_person',
  'two_people',
  'foreign_di',
  'step_up_other_person',
  'mix_up',
])
const rotating: readonly ScenarioName[] = ['old_key_removed', 'rotation']
/** These mostly wait, in a sign-in of their own that no plan of another case concerns. */
const waiting: ReadonlySet<ScenarioName> = new Set(['callback_late'])
const chaos: ReadonlySet<ScenarioName> = new Set(['error_rate', 'one_slow_provider', 'outage_all', 'flap'])

const plays = (names: { has(name: ScenarioName): boolean }) => (one: AttackCase) =>
  one.scenario !== undefined && names.has(one.scenario)

/** A provider whose keys may change for a minute without another case missing it. */
function rotatorOf({ attack: { providers }, habits }: Siege, cases: readonly AttackCase[]): ProviderId | undefined {
  const wanted = new Set(cases.flatMap(({ only = [] }) => only))
  const ordinary = (provider: ProviderId) =>
    [...(habits.get(provider)?.uses ?? [])].every((use) =>
      providers.some((other) => other !== provider && habits.get(other)?.uses.has(use)),
    )
  return providers.find((provider) => !wanted.has(provider) && ordinary(provider)) ?? providers.at(-1)
}

/** Plays everything, side by side where it does not disturb each other. */
async function conduct(siege: Siege, cases: readonly AttackCase[]): Promise<CaseResult[]> {
  const { attack } = siege
  const results: CaseResult[] = []
  const controls = openControls(siege)
  const { restart } = attack
  const cold = restart ? cases.filter(({ needs }) => needs?.includes('restart')) : []
  const warm = cases.filter((one) => !cold.includes(one))
  const rotations = rotating.flatMap((name) => warm.filter(({ scenario }) => scenario === name))
  const upheavals = warm.filter(plays(chaos))
  const meetings = warm.filter(plays(across))
  const patient = warm.filter(plays(waiting))
  const special = new Set([...rotations, ...upheavals, ...meetings, ...patient])

  async function inTurn(provider: ProviderId | undefined, queue: readonly AttackCase[]): Promise<void> {
    for (const one of queue) if (provider) results.push(await play(siege, one, { provider, controls }))
  }

  await preflight(siege)
  const waits = inTurn(attack.providers.at(-1), patient)
  await inTurn(attack.providers[0], meetings)
  const rotator = rotations.length > 0 ? rotatorOf(siege, warm) : undefined
  const others = attack.providers.filter((provider) => provider !== rotator)
  // Clients fetch keys anew after a minute or so: the others need not wait for that.
  const aside = others.length > 0 ? inTurn(rotator, rotations) : undefined
  siege.calm = others.length > 0 ? others : attack.providers

  const { lanes, nowhere } = assign(
    siege,
    warm.filter((one) => !special.has(one)),
    siege.calm,
  )
  for (const { one, reason } of nowhere)
    results.push(resultOf(one, { kind: 'skipped', reason }, { provider: null, tookMs: 0 }))
  await Promise.all([...lanes].map(([provider, queue]) => inTurn(provider, queue)))
  await inTurn(siege.calm[0], upheavals)
  await (aside ?? inTurn(rotator, rotations))
  await waits
  if (restart) results.push(...(await playColdCases(siege, cold, restart)))

  const order = new Map(catalogue.map(({ id }, index) => [id, index]))
  const placeOf = ({ id }: CaseResult) => order.get(caseOf(id)) ?? 0
  return results.sort((a, b) => placeOf(a) - placeOf(b) || a.id.localeCompare(b.id))
}

/**
 * Plays the negative pack against a relying party on this machine that trusts our issuers, and tells what came of it.
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
    const siege = laySiege({ sandbox, attack, seed: settings.seed, idTokenAlg: settings.clients.at(-1)?.idTokenAlg })
    return scoreCard(await conduct(siege, cases), performance.now() - started)
  } finally {
    await own?.close()
  }
}
