import type { ProviderId } from '../providers.ts'
import type { AttackCase, Need } from './case.ts'
import type { Controls } from './controls.ts'
import type { Attack } from './options.ts'
import { scenarios } from './scenarios/index.ts'
import type { CaseResult, Judgement } from './score.ts'
import type { TestSession } from './test-session.ts'

const skip = (reason: string): Judgement => ({ kind: 'skipped', reason })

/**
 * Says for each need why it is not met; undefined: it is. `restart` is not listed, since some relying parties read
 * metadata and keys at every sign-in.
 */
const missing: Partial<Record<Need, (attack: Attack) => string | undefined>> = {
  person: ({ person }) => (person === undefined ? 'it is unknown who is signed in: give --person' : undefined),
  ci: ({ needsCi }) => (needsCi ? undefined : 'its accounts are not said to depend on the CI: give --needs-ci'),
  late: ({ late }) => (late === undefined ? 'it is unknown when a sign-in expires: give --late' : undefined),
  step_up: ({ stepUp }) =>
    stepUp === undefined ? 'there is notApplicable to verify again: give --step-up' : undefined,
  backchannel_logout: ({ backchannelLogout }) =>
    backchannelLogout === undefined ? 'its URL for logout tokens is unknown: give --backchannel-logout' : undefined,
  two_providers: ({ providers }) => (providers.length < 2 ? 'it takes two providers' : undefined),
}

/** Why this case cannot run against this relying party; undefined: it can. */
export function unmetNeed({ attack }: TestSession, { needs = [] }: AttackCase): string | undefined {
  return needs.map((need) => missing[need]?.(attack)).find((reason) => reason !== undefined)
}

const whereOf = ({ plans = [] }: AttackCase) =>
  [...new Set(plans.map(({ match }) => match?.endpoint ?? 'token'))].join(', ')

async function runPlans(session: TestSession, one: AttackCase, provider: ProviderId): Promise<Judgement> {
  const persona = one.people?.[0] ?? session.newPersona()
  const { plans = [], mustMeetFault = plans.length > 0 } = one
  const { value: login, met } = await session.withPlans(plans, { provider, persona }, () =>
    session.signIns.login({ provider, persona }),
  )
  if (mustMeetFault && !met) {
    const restart = one.needs?.includes('restart') ? '; give --restart' : ''
    return skip(`it did not ask for ${whereOf(one)} while this fault was in force${restart}`)
  }
  return session.judge(one, login, persona)
}

/** The result of a case from its judgement. */
export function resultOf(
  one: AttackCase,
  judgement: Judgement,
  at: { provider: ProviderId | null; tookMs: number },
): CaseResult {
  const { id, group, catalogue, title, level, source, expects } = one
  return { id, group, catalogue, title, level, source, expects, ...judgement, ...at }
}

/** Runs the control, then the case, and judges it. Never throws: an error here is the pack's own and makes the case void. */
export async function runCase(
  session: TestSession,
  one: AttackCase,
  { provider, controls }: { provider: ProviderId; controls: Controls },
): Promise<CaseResult> {
  const started = performance.now()
  const end = (judgement: Judgement) => {
    const result = resultOf(one, judgement, { provider, tookMs: performance.now() - started })
    session.attack.onResult?.(result)
    return result
  }
  const unmet = unmetNeed(session, one)
  if (unmet !== undefined) return end(skip(unmet))
  try {
    const failure = await controls.failure(one, provider)
    if (failure !== undefined) return end({ kind: 'void', reason: failure })
    const scenario = one.scenario && scenarios[one.scenario]
    return end(await (scenario ? scenario(session, one, provider) : runPlans(session, one, provider)))
  } catch (error) {
    return end({ kind: 'void', reason: `the pack failed: ${error instanceof Error ? error.message : String(error)}` })
  }
}
