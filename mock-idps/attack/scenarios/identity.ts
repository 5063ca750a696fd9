import type { FaultPlanInput } from '../../faults/plan.ts'
import { duplicationInformation } from '../../people/identifiers.ts'
import { type ProviderId, providerProfiles } from '../../providers.ts'
import type { Judgement } from '../score.ts'
import type { Login, SignInRequest } from '../sign-ins.ts'
import type { TestSession } from '../test-session.ts'
import { accepted, passed, refused, type Scenario, skipped } from './scenario.ts'

/** The person's id at the relying party, or the judgement when it is unknown. */
type Known = { person: string } | { judgement: Judgement }

function knownBy(login: Login, { provider, persona }: SignInRequest): Known {
  if (!login.signedIn) return { judgement: refused(`${persona} could not sign in at ${provider}`) }
  if (login.person === null) return { judgement: skipped('nothing identifies the person where --person points to') }
  return { person: login.person }
}

async function who(session: TestSession, request: SignInRequest): Promise<Known> {
  return knownBy(await session.signIns.login(request), request)
}

/** All personas in the list are one human being, at every provider. */
export const samePerson: Scenario = async (session, { people = [] }) => {
  const persons = new Set<string>()
  for (const persona of people) {
    for (const provider of session.attack.providers) {
      const known = await who(session, { provider, persona })
      if ('judgement' in known) return known.judgement
      persons.add(known.person)
      if (persons.size > 1) return refused(`one human being became two people, at ${provider} as ${persona}`)
    }
  }
  return passed
}

/** The personas in the list are different people, however alike. */
export const twoPeople: Scenario = async (session, { people = [] }, provider) => {
  const persons = new Set<string>()
  for (const persona of people) {
    const known = await who(session, { provider, persona })
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

/** A provider of another agency, where the DI differs; the same provider when there is none. */
function elsewhere({ attack: { providers } }: TestSession, provider: ProviderId): ProviderId {
  const { agency } = providerProfiles[provider]
  return providers.find((id) => providerProfiles[id].agency !== agency) ?? provider
}

/** The second person arrives with the DI of the first. */
export const foreignDi: Scenario = async (session, { people = [] }, provider) => {
  const [first = '', second = ''] = people
  const one = await who(session, { provider, persona: first })
  if ('judgement' in one) return one.judgement
  const human = session.person(first)
  const site = session.flowsOf(first).at(-1)?.clientId ?? 'gwanmun'
  const { agency } = providerProfiles[provider]
  const di = duplicationInformation(session.seed, human?.registrationNumber ?? '', { site, agency })
  const request = { provider: elsewhere(session, provider), persona: second }
  const { value: other } = await session.withPlans(withDi(di), request, () => who(session, request))
  // Refusing a foreign DI is also right.
  if ('judgement' in other) return other.judgement.kind === 'skipped' ? other.judgement : passed
  return other.person === one.person ? accepted('a DI made two people one') : passed
}

/** Another person verifies at a step-up. That person must not be signed in afterwards. */
export const stepUpOtherPerson: Scenario = async (session, one, provider) => {
  const { stepUp = session.attack.start } = session.attack
  const [first = '', second = ''] = one.people ?? []
  const other = await who(session, { provider, persona: second })
  if ('judgement' in other) return other.judgement
  const browser = session.signIns.browser()
  const begun = await session.signIns.login({ provider, persona: first }, { browser })
  if (!begun.signedIn) return refused(`${first} could not sign in at ${provider}`)
  const login = await session.signIns.login({ provider, persona: second }, { browser, start: stepUp })
  if (login.person === other.person) return accepted('another person passed the step-up')
  return session.judge({ expects: 'either' }, login, second)
}

/** Reports a CI on the page once here, so that it does not hide what the other cases find. */
export const ciOnPage: Scenario = async ({ ciShownAt }) => {
  if (ciShownAt.size === 0) return passed
  return { kind: 'leaked', reason: `the page shows the CI, after a plain sign-in at ${[...ciShownAt].join(', ')}` }
}
