import { setTimeout as pause } from 'node:timers/promises'
import type { FaultPlanInput } from '../faults/plan.ts'
import { homeOf } from '../faults/plan.ts'
import type { Flow } from '../ledger/flows.ts'
import { generatedPerson } from '../people/generated.ts'
import { connectingInformation } from '../people/identifiers.ts'
import type { Person } from '../people/person.ts'
import type { ProviderId } from '../providers.ts'
import type { SandboxHandle } from '../sandbox/handle.ts'
import type { AttackCase } from './case.ts'
import { type Evidence, judge } from './judge.ts'
import type { Attack } from './options.ts'
import type { Judgement } from './score.ts'
import { type Login, openSignIns, type SignInRequest, type SignIns } from './sign-ins.ts'

/** What a plain sign-in showed about the relying party at one provider. */
export interface Habits {
  /** The endpoints and parameters it used: `userinfo`, `profile`, `max_age`, `acr_values`. */
  uses: ReadonlySet<string>
}

/** One relying party under test, and what is needed to run cases against it. */
export interface TestSession {
  attack: Attack
  sandbox: SandboxHandle
  signIns: SignIns
  seed: string
  /** Signature algorithm registered for the relying party; default: the provider's own. */
  idTokenAlg: 'ES256' | 'RS256' | undefined
  habits: Map<ProviderId, Habits>
  /** Providers whose keys no other case is changing. */
  quietProviders: readonly ProviderId[]
  /** Providers whose plain sign-in ends at a page that shows people their own CI. */
  ciShownAt: Set<ProviderId>
  /** Hosts that a sign-in passes when no fault is in force. */
  hosts: Set<string>
  /** A persona id that was not used before, so that plans, flows and accounts of two cases never mix. */
  newPersona(): string
  person(persona: string): Person | undefined
  /** The CI of this person that the relying party receives. */
  ciOf(persona: string): string | undefined
  /** Books plans for one sign-in, runs, and removes the plans. `met`: a request met one of them. */
  withPlans<T>(
    plans: readonly FaultPlanInput[],
    request: SignInRequest,
    run: () => Promise<T>,
  ): Promise<{ value: T; met: boolean }>
  /** The flows that identified this person. */
  flowsOf(persona: string): Flow[]
  judge(one: Pick<AttackCase, 'expects' | 'noTokenCall' | 'noPersonalCall'>, login: Login, persona: string): Judgement
}

/** Endpoints whose requests name no person: the choice on the sign-in page is not known there. */
const nameless: ReadonlySet<string> = new Set(['discovery', 'keys', 'authorization_response'])

/** Number of the first generated person that the pack uses; lower numbers are left to the user's own tests. */
const firstPersona = 7_000_000

/** The plan with provider and persona filled in; undefined when it is meant for another provider. */
function planFor(plan: FaultPlanInput, { provider, persona }: SignInRequest): FaultPlanInput | undefined {
  const match = { provider, ...plan.match }
  if (match.provider !== provider) return undefined
  const home = homeOf({ match, do: plan.do })
  return { ...plan, match: home && nameless.has(home) ? match : { persona, ...match } }
}

/** Books plans around a run. The ledger entries of the run show whether one of the plans was met. */
function planBooking(sandbox: SandboxHandle): TestSession['withPlans'] {
  let seen = 0
  return async (plans, request, run) => {
    const ids: string[] = []
    const before = seen
    try {
      for (const plan of plans) {
        const one = planFor(plan, request)
        if (one) ids.push(sandbox.faults.add(one))
      }
      const value = await run()
      const entries = sandbox.ledger({ provider: request.provider, after: before })
      seen = Math.max(seen, entries.at(-1)?.n ?? 0)
      return { value, met: entries.some(({ faults }) => faults.some((id) => ids.includes(id))) }
    } finally {
      for (const id of ids) sandbox.faults.remove(id)
    }
  }
}

type TestSessionSetup = Pick<TestSession, 'sandbox' | 'attack' | 'seed' | 'idTokenAlg'>

export function openTestSession({ sandbox, attack, seed, idTokenAlg }: TestSessionSetup): TestSession {
  const signIns = openSignIns(sandbox, attack)
  const ourHost = new URL(sandbox.url).host
  const hosts = new Set(
    [sandbox.url, attack.start, attack.whoami].map((url) => new URL(url.replaceAll(/[{}]/g, '')).host),
  )
  // The start depends on the clock, so that two runs against the same relying party use different people.
  let next = firstPersona + (Math.floor(sandbox.clock.now() / 1000) % 80_000) * 1000

  const person = (persona: string) => generatedPerson(persona) ?? sandbox.people().find(({ id }) => id === persona)

  function ciOf(persona: string): string | undefined {
    const human = person(persona)
    return human && connectingInformation(seed, human.registrationNumber)
  }

  const session: TestSession = {
    attack,
    sandbox,
    signIns,
    seed,
    idTokenAlg,
    habits: new Map(),
    quietProviders: attack.providers,
    ciShownAt: new Set(),
    hosts,
    newPersona() {
      next += 1
      return `person-${next}`
    },
    person,
    ciOf,
    withPlans: planBooking(sandbox),
    flowsOf: (persona) => sandbox.flows({ persona }),
    judge(one, login, persona) {
      const ci = session.ciShownAt.size > 0 ? undefined : ciOf(persona)
      const evidence: Evidence = {
        login,
        flows: session.flowsOf(persona),
        secrets: { codes: login.codes, ci },
        hosts,
        ourHost,
      }
      return judge(one, evidence)
    },
  }
  return session
}

/** Pauses between tries in milliseconds; each is `factor` times the one before. */
const pausesMs = { first: 100, factor: 1.6, longest: 2000 }

/**
 * Signs new people in until a sign-in works, for `seconds` at most: a circuit breaker may still be open from the case
 * before, and a client may fetch keys only once a minute. Resolves with the last try, early when `isHopeless` says so.
 */
export async function untilSignedIn(
  { signIns, newPersona }: TestSession,
  provider: ProviderId,
  { seconds, isHopeless = () => false }: { seconds: number; isHopeless?: () => boolean },
): Promise<Login> {
  const deadline = performance.now() + seconds * 1000
  let pauseMs = pausesMs.first
  for (;;) {
    const login = await signIns.login({ provider, persona: newPersona() })
    if (login.signedIn || performance.now() + pauseMs > deadline || isHopeless()) return login
    await pause(pauseMs)
    pauseMs = Math.min(pauseMs * pausesMs.factor, pausesMs.longest)
  }
}
