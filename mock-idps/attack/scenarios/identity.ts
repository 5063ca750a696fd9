import type { FaultPlanInput } from '../../faults/plan.ts'
import { duplicationInformation } from '../../people/identifiers.ts'
import { type ProviderId, providerProfiles } from '../../providers.ts'
import type { Judgement } from '../score.ts'
import type { Siege } from '../siege.ts'
import type { Login, Visitor } from '../visit.ts'
import { accepted, passed, refused, type Scenario, skipped } from './scenario.ts'

/** Who the relying party says it is, or why that cannot be told. */
type Known = { person: string } | { judgement: Judgement }

function knownBy(login: Login, { provider, persona }: Visitor): Known {
  if (!login.signedIn) return { judgement: refused(`${persona} could not sign in at ${provider}`) }
  if (login.person === null) return { judgement: skipped('nothing identifies the person where --person points to') }
  return { person: login.person }
}

async function who(siege: Siege, visitor: Visitor): Promise<Known> {
  return knownBy(await siege.visits.login(visitor), visitor)
}

/** Everybody in the list is one human being, at every provider. */
export const samePerson: Scenario = async (siege, { people = [] }) => {
  const persons = new Set<string>()
  for (const persona of people) {
    for (const provider of siege.attack.providers) {
      const known = await who(siege, { provider, persona })
      if ('judgement' in known) return known.judgement
      persons.add(known.person)
      if (persons.size > 1) return refused(`one human being became two people, at ${provider} as ${persona}`)
    }
  }
  return passed
}

/** Two in the list are two, however alike. */
export const twoPeople: Scenario = async (siege, { people = [] }, provider) => {
  const persons = new Set<string>()
  for (const persona of people) {
    const known = await who(siege, { provider, persona })
    if ('judgement' in known) return known.judgement
    persons.add(known.person)
  }
  return persons.size === people.length ? passed : accepted(`${people.join(' and ')} became one person`)
}

function withDi(di: string): FaultPlanInput[] {
  const set = { di, DI: di }
  return [
    { match: { endpoint: 'token' }, do: [{ type: 'id_token', set }] },
    { match: { endpoint: 'userinfo' }, do: [{ type: 'edit', set }] },
  ]
}

/** A provider of another agency than the first, if there is one: there the DI is another. */
function elsewhere({ attack: { providers } }: Siege, provider: ProviderId): ProviderId {
  const { agency } = providerProfiles[provider]
  return providers.find((id) => providerProfiles[id].agency !== agency) ?? provider
}

/** The second person brings the first one's DI. */
export const foreignDi: Scenario = async (siege, { people = [] }, provider) => {
  const [first = '', second = ''] = people
  const one = await who(siege, { provider, persona: first })
  if ('judgement' in one) return one.judgement
  const human = siege.person(first)
  const site = siege.flowsOf(first).at(-1)?.clientId ?? 'gwanmun'
  const { agency } = providerProfiles[provider]
  const di = duplicationInformation(siege.seed, human?.registrationNumber ?? '', { site, agency })
  const visitor = { provider: elsewhere(siege, provider), persona: second }
  const { value: other } = await siege.under(withDi(di), visitor, () => who(siege, visitor))
  // To refuse a stranger’s DI is right, too.
  if ('judgement' in other) return other.judgement.kind === 'skipped' ? other.judgement : passed
  return other.person === one.person ? accepted('a DI made two people one') : passed
}

/** Somebody else verifies at a step-up. Whoever is signed in afterwards, it must not be they. */
export const stepUpOtherPerson: Scenario = async (siege, one, provider) => {
  const { stepUp = siege.attack.start } = siege.attack
  const [first = '', second = ''] = one.people ?? []
  const stranger = await who(siege, { provider, persona: second })
  if ('judgement' in stranger) return stranger.judgement
  const browser = siege.visits.browser()
  const begun = await siege.visits.login({ provider, persona: first }, { browser })
  if (!begun.signedIn) return refused(`${first} could not sign in at ${provider}`)
  const login = await siege.visits.login({ provider, persona: second }, { browser, start: stepUp })
  if (login.person === stranger.person) return accepted('the step-up was done by somebody else')
  return siege.judge({ expects: 'either' }, login, second)
}

/** Told here once: it would drown what the other cases have to say. */
export const ciOnPage: Scenario = async ({ ciShownAt }) => {
  if (ciShownAt.size === 0) return passed
  return { kind: 'leaked', reason: `the page shows the CI, after a plain sign-in at ${[...ciShownAt].join(', ')}` }
}
