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
import { type Login, openVisits, type Visitor, type Visits } from './visit.ts'

/** What a plain sign-in showed of the relying party's habits at one provider. */
export interface Habits {
  /** Endpoints and parameters it used: `userinfo`, `profile`, `max_age`, `acr_values`. */
  uses: ReadonlySet<string>
}

/** One relying party under test, and all that is needed to play cases against it. */
export interface Siege {
  attack: Attack
  sandbox: SandboxHandle
  visits: Visits
  seed: string
  /** How the relying party's ID tokens are signed, where the simulators were told; default the provider's own way. */
  idTokenAlg: 'ES256' | 'RS256' | undefined
  habits: Map<ProviderId, Habits>
  /** Providers where all is well but for the case that is played: nobody is changing their keys. */
  calm: readonly ProviderId[]
  /** Providers after which a plain sign-in ends at a page that shows people their own CI. */
  ciShownAt: Set<ProviderId>
  /** Hosts that sign-ins lead over when all is well. */
  hosts: Set<string>
  /** Somebody nobody has been yet, so that plans, flows and accounts of cases do not meet. */
  newcomer(): string
  person(persona: string): Person | undefined
  /** The CI that the relying party is told of this person. */
  ciOf(persona: string): string | undefined
  /** Books plans for one visitor, runs, and takes them back. `played`: some request met one of them. */
  under<T>(
    plans: readonly FaultPlanInput[],
    visitor: Visitor,
    run: () => Promise<T>,
  ): Promise<{ value: T; played: boolean }>
  /** The flows in which this person was identified. */
  flowsOf(persona: string): Flow[]
  judge(one: Pick<AttackCase, 'expects' | 'noTokenCall' | 'noPersonalCall'>, login: Login, persona: string): Judgement
}

/** Occasions that nobody's name is on: who was chosen on the page is not known before the browser goes back. */
const nameless: ReadonlySet<string> = new Set(['discovery', 'keys', 'authorization_response'])

/** First people of the pack; generated people below it are left to the user's own tests. */
const firstNewcomer = 7_000_000

type SiegeSetup = Pick<Siege, 'sandbox' | 'attack' | 'seed' | 'idTokenAlg'>

export function laySiege({ sandbox, attack, seed, idTokenAlg }: SiegeSetup): Siege {
  const visits = openVisits(sandbox, attack)
  const ourHost = new URL(sandbox.url).host
  const hosts = new Set(
    [sandbox.url, attack.start, attack.whoami].map((url) => new URL(url.replaceAll(/[{}]/g, '')).host),
  )
  // Told apart from the people of an earlier run against the same relying party.
  let next = firstNewcomer + (Math.floor(sandbox.clock.now() / 1000) % 80_000) * 1000
  let seen = 0

  const person = (persona: string) => generatedPerson(persona) ?? sandbox.people().find(({ id }) => id === persona)

  function ciOf(persona: string): string | undefined {
    const human = person(persona)
    return human && connectingInformation(seed, human.registrationNumber)
  }

  /** Plans of another provider than the visitor's do not concern them. */
  function aimed(plan: FaultPlanInput, { provider, persona }: Visitor): FaultPlanInput | undefined {
    const match = { provider, ...plan.match }
    if (match.provider !== provider) return undefined
    const home = homeOf({ match, do: plan.do })
    return { ...plan, match: home && nameless.has(home) ? match : { persona, ...match } }
  }

  const siege: Siege = {
    attack,
    sandbox,
    visits,
    seed,
    idTokenAlg,
    habits: new Map(),
    calm: attack.providers,
    ciShownAt: new Set(),
    hosts,
    newcomer() {
      next += 1
      return `person-${next}`
    },
    person,
    ciOf,
    async under(plans, visitor, run) {
      const ids: string[] = []
      const before = seen
      try {
        for (const plan of plans) {
          const one = aimed(plan, visitor)
          if (one) ids.push(sandbox.faults.add(one))
        }
        const value = await run()
        const entries = sandbox.ledger({ provider: visitor.provider, after: before })
        seen = Math.max(seen, entries.at(-1)?.n ?? 0)
        return { value, played: entries.some(({ faults }) => faults.some((id) => ids.includes(id))) }
      } finally {
        for (const id of ids) sandbox.faults.remove(id)
      }
    },
    flowsOf: (persona) => sandbox.flows({ persona }),
    judge(one, login, persona) {
      const ci = siege.ciShownAt.size > 0 ? undefined : ciOf(persona)
      const evidence: Evidence = {
        login,
        flows: siege.flowsOf(persona),
        secrets: { codes: login.codes, ci },
        hosts,
        ourHost,
      }
      return judge(one, evidence)
    },
  }
  return siege
}

/** Pauses between tries grow from the first to the last of these, in milliseconds. */
const pausesMs = { first: 100, factor: 1.6, longest: 2000 }

/**
 * Signs newcomers in until it works, for so many seconds at most: a circuit breaker may still be open from the case
 * before, keys may be fetched anew only once a minute. Resolves with the last try, earlier when trying is hopeless.
 */
export async function untilSignedIn(
  { visits, newcomer }: Siege,
  provider: ProviderId,
  { seconds, isHopeless = () => false }: { seconds: number; isHopeless?: () => boolean },
): Promise<Login> {
  const deadline = performance.now() + seconds * 1000
  let pauseMs = pausesMs.first
  for (;;) {
    const login = await visits.login({ provider, persona: newcomer() })
    if (login.signedIn || performance.now() + pauseMs > deadline || isHopeless()) return login
    await pause(pauseMs)
    pauseMs = Math.min(pauseMs * pausesMs.factor, pausesMs.longest)
  }
}
