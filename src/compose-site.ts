import type { AppParts } from './app-parts.ts'
import type { BrokerComposition } from './compose-broker.ts'
import type { KeptRequests } from './domain/kept-request.ts'
import type { OidcArtifacts } from './domain/oidc-artifacts.ts'
import type { ProviderDefinition } from './domain/provider.ts'
import type { Sealer } from './domain/sealing.ts'
import { suggestionsBy } from './health/light/suggestion.ts'
import { writesNewForms } from './keyring/keyring.ts'
import { openWindow } from './limits/window.ts'
import { type Door, suitableDoors } from './openid-provider/assurance.ts'
import type { ConfigurationParts } from './openid-provider/configuration.ts'
import { type OpenIdProvider, openOpenIdProvider } from './openid-provider/openid-provider.ts'
import type { PartyQuota } from './openid-provider/party-quotas.ts'
import type { RelyingParty } from './openid-provider/relying-party.ts'
import { sealedArtifacts } from './openid-provider/sealed-artifacts.ts'
import { loweredDoors } from './operator/lowering.ts'
import { openIdentity } from './session/verified-identity.ts'
import { openAssets } from './web/assets.ts'
import { type RelyingPartyProviders, setKey } from './web/live/lights-feed.ts'
import { noticePage } from './web/pages/notice-page.tsx'
import { renderPage } from './web/pages/page.tsx'
import { relyingPartyQuota } from './web/rate-limit-fields.ts'
import { type ClientAddress, openClientAddress } from './web/request/client-address.ts'
import { openCookies } from './web/request/cookies.ts'
import { openRequesters } from './web/request/requesters.ts'
import { openServices, type Service, type Services } from './web/request/services.ts'
import { openChoices } from './web/routes/choices.ts'
import { type HintedStart, openHintedStart } from './web/routes/hinted-start.ts'
import { type JourneyStart, openJourneyStart } from './web/routes/journey-start.ts'
import { openPageTools, type PageTools } from './web/send.ts'
import { openSite, type Site } from './web/site.ts'

/** Logged once, when a proxy in front of the broker is not configured. */
const foreignProxy =
  'X-Forwarded-For comes from a peer that trustedProxies does not name: all people behind such a proxy count as one'

/** What people, relying parties and operators reach on the main port. */
export async function composeSite(parts: AppParts, broker: BrokerComposition, sealer: Sealer): Promise<Site> {
  const { world, log, origin, config, stores } = parts
  const { health, federation, overrides, loadMeter, lights } = broker
  const { campaigns, endedBlocks, citizen, starts, trips, findClinicsOf, quotas } = broker
  const { limits, site } = config
  const assets = await openAssets()
  const doors = federation.providers.map(({ definition }) => definition)
  const pages = openPageTools({ site, campaigns, assets, providers: doors, now: world.now })
  // A hot store that other processes share gets nothing in clear text.
  const artifacts = stores.shared ? sealedArtifacts(stores.artifacts, sealer) : stores.artifacts
  const cookies = openCookies(origin.protocol === 'https:')
  const known = config.relyingParties.map((party) => [party.clientId, serviceOf(party, origin)] as const)
  const services = openServices(cookies, new Map(known))
  const addressOf = openClientAddress(config.trustedProxies, () => log.warn(foreignProxy))
  const doorsNow = () => loweredDoors(doors, overrides.live(), world.now())
  const suggest = suggestionsOf(parts, broker, doors)
  const requesters = openRequesters({ cookies, sessions: citizen.sessions, world })
  const startJourney = openJourneyStart({
    journeys: citizen.journeys,
    requesters,
    services,
    choices: openChoices({ board: lights.board, suggest, now: world.now }),
  })
  const { journeySeconds } = limits
  const startHinted = openHintedStart({ trips, providers: federation.providers, cookies, addressOf, journeySeconds })
  const { keptRequests } = citizen
  const devicesOf = requesters.devices
  const begun = beginning(startJourney, startHinted)
  const tools = { doors, doorsNow, sealer, pages, services, artifacts, addressOf, begun, keptRequests, devicesOf }
  const openIdProvider = await composeOpenIdProvider(parts, tools, relyingPartyQuota(broker.rateLimits, world))
  return openSite({
    world,
    log,
    origin,
    assets,
    cookies,
    requesters,
    quotas,
    pages,
    limits,
    citizen,
    starts,
    trips,
    findClinicsOf,
    openIdProvider,
    startJourney,
    providers: doors,
    passport: federation.passport,
    lights: {
      board: lights.board,
      measured: health.board,
      suggest,
    },
    operators: config.operators,
    rateLimits: broker.rateLimits,
    overrides,
    endedBlocks,
    campaigns: campaigns.ids,
    causesOf: federation.causes.of,
    addressOf,
    services,
    relyingParties: providersOfAll(config.relyingParties, { doors, doorsNow }),
    watch: loadMeter.watch,
  })
}

function suggestionsOf({ world, config }: AppParts, { health }: BrokerComposition, providers: readonly Door[]) {
  const crowdedFrom = config.lights.thresholds.utilizationYellow
  return suggestionsBy(health, { providers, now: world.now, crowdedFrom })
}

/** Begins the journey of a relying party's request, and its attempt where the relying party names the door. */
function beginning(startJourney: JourneyStart, startHinted: HintedStart): ConfigurationParts['begun'] {
  return async (at, pending) => {
    const { journey, door, path } = await startJourney(at, pending)
    return (door && path && (await startHinted(at, { journey, door, lang: pending.lang }))) ?? path
  }
}

function composeOpenIdProvider(
  { world, log, origin, config, keyring, stores }: AppParts,
  tools: {
    doors: readonly ProviderDefinition[]
    /** The same with the assurance that they give now. */
    doorsNow(): readonly Door[]
    sealer: Sealer
    pages: PageTools
    services: Services
    artifacts: OidcArtifacts
    addressOf: ClientAddress
    begun: ConfigurationParts['begun']
    keptRequests: KeptRequests
    devicesOf: ConfigurationParts['devicesOf']
  },
  partyQuota: PartyQuota,
): Promise<OpenIdProvider> {
  const { doors, doorsNow, sealer, pages, services, artifacts, addressOf, begun, keptRequests, devicesOf } = tools
  return openOpenIdProvider({
    issuer: origin,
    world,
    artifacts,
    grantsInSessions: writesNewForms(keyring),
    keptRequests,
    requestsInJourneys: writesNewForms(keyring),
    devicesOf,
    subjects: stores.subjects,
    subjectKey: Buffer.from(keyring.subject, 'base64url'),
    doors,
    doorsNow,
    relyingParties: config.relyingParties,
    openLimit: (settings) => openWindow(settings, world.now),
    partyQuota,
    addressOf,
    jwks: { keys: keyring.signing },
    cookieKeys: keyring.cookies,
    async identityOf(verification, person) {
      const record = await stores.identities.find(verification)
      return record?.person === person ? openIdentity(sealer, record.identity, verification) : null
    },
    keepIdentity: stores.identities.keep,
    begun,
    journeySeconds: config.limits.journeySeconds,
    signOnSeconds: config.limits.signOnSeconds,
    render(notice, request) {
      const service = notice.over === null ? null : services.of(request, notice.over)
      return renderPage(noticePage(pages.context(notice.lang, '/'), { ...notice, service }))
    },
    report: (error) => log.warn({ err: error }, 'OpenID Provider'),
  })
}

function providersOfAll(
  parties: readonly RelyingParty[],
  { doors, doorsNow }: { doors: readonly Door[]; doorsNow(): readonly Door[] },
): ReadonlyMap<string, RelyingPartyProviders> {
  return new Map(parties.map((party) => [party.clientId, providersOf(party, doors, doorsNow)]))
}

/** The providers that people of a relying party may use; fewer while operators have lowered some below its floor. */
function providersOf(
  party: RelyingParty,
  doors: readonly Door[],
  doorsNow: () => readonly Door[],
): RelyingPartyProviders {
  const idsOf = (of: readonly Door[]) => suitableDoors(of, party, {}).map(({ id }) => id)
  return { key: `${party.minimumAcr} ${setKey(idsOf(doors))}`, now: () => idsOf(doorsNow()) }
}

/** Where people go back to when their request is over. The service is told who sends them (OpenID Connect Core §4: `iss`). */
function serviceOf({ name, metadata }: RelyingParty, origin: URL): Service {
  if (metadata.initiate_login_uri === undefined) return { name, start: null }
  const start = new URL(metadata.initiate_login_uri)
  start.searchParams.set('iss', origin.origin)
  return { name, start: start.href }
}
