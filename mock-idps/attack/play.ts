import type { ProviderId } from '../providers.ts'
import type { AttackCase, Need } from './case.ts'
import type { Controls } from './controls.ts'
import type { Attack } from './options.ts'
import { scenarios } from './scenarios/index.ts'
import type { CaseResult, Judgement } from './score.ts'
import type { Siege } from './siege.ts'

const skip = (reason: string): Judgement => ({ kind: 'skipped', reason })

/** Whether it is there, and what to say when it is not. `restart` is no reason: some read everything anew anyway. */
const lacking: Partial<Record<Need, (attack: Attack) => string | undefined>> = {
  person: ({ person }) => (person === undefined ? 'nobody tells who is signed in: give --person' : undefined),
  ci: ({ needsCi }) => (needsCi ? undefined : 'its accounts are not said to rest on the CI: give --needs-ci'),
  late: ({ late }) => (late === undefined ? 'nobody tells when a sign-in expires: give --late' : undefined),
  step_up: ({ stepUp }) => (stepUp === undefined ? 'there is nowhere to verify again: give --step-up' : undefined),
  backchannel_logout: ({ backchannelLogout }) =>
    backchannelLogout === undefined
      ? 'it takes no logout tokens that we know of: give --backchannel-logout'
      : undefined,
  two_providers: ({ providers }) => (providers.length < 2 ? 'it takes two providers' : undefined),
}

/** Why this case can say nothing about this relying party; undefined: it can. */
export function unfit({ attack }: Siege, { needs = [] }: AttackCase): string | undefined {
  return needs.map((need) => lacking[need]?.(attack)).find((reason) => reason !== undefined)
}

const whereOf = ({ plans = [] }: AttackCase) =>
  [...new Set(plans.map(({ match }) => match?.endpoint ?? 'token'))].join(', ')

async function playPlans(siege: Siege, one: AttackCase, provider: ProviderId): Promise<Judgement> {
  const persona = one.people?.[0] ?? siege.newcomer()
  const { plans = [], mustPlay = plans.length > 0 } = one
  const { value: login, played } = await siege.under(plans, { provider, persona }, () =>
    siege.visits.login({ provider, persona }),
  )
  if (mustPlay && !played) {
    const restart = one.needs?.includes('restart') ? '; give --restart' : ''
    return skip(`it did not ask for ${whereOf(one)} while this was played${restart}`)
  }
  return siege.judge(one, login, persona)
}

/** A result without a play. */
export function resultOf(
  one: AttackCase,
  judgement: Judgement,
  at: { provider: ProviderId | null; tookMs: number },
): CaseResult {
  const { id, group, catalogue, title, level, source, expects } = one
  return { id, group, catalogue, title, level, source, expects, ...judgement, ...at }
}

/** Control, attack, judgement. Never throws: what goes wrong here is the pack's own fault and voids the case. */
export async function play(
  siege: Siege,
  one: AttackCase,
  { provider, controls }: { provider: ProviderId; controls: Controls },
): Promise<CaseResult> {
  const started = performance.now()
  const end = (judgement: Judgement) => {
    const result = resultOf(one, judgement, { provider, tookMs: performance.now() - started })
    siege.attack.onResult?.(result)
    return result
  }
  const unfitting = unfit(siege, one)
  if (unfitting !== undefined) return end(skip(unfitting))
  try {
    const failure = await controls.failure(one, provider)
    if (failure !== undefined) return end({ kind: 'void', reason: failure })
    const scenario = one.scenario && scenarios[one.scenario]
    return end(await (scenario ? scenario(siege, one, provider) : playPlans(siege, one, provider)))
  } catch (error) {
    return end({ kind: 'void', reason: `the pack failed: ${error instanceof Error ? error.message : String(error)}` })
  }
}
