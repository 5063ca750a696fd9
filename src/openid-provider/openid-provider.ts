import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'
import type { PersonId } from '../domain/ids.ts'
import type { OpenLimit } from '../domain/limit.ts'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'
import type { SubjectDirectory } from '../domain/person.ts'
import { shapeAnswers } from './answers.ts'
import { answeringArtifacts, answeringRequests, orStoreUnavailable, orUnavailable } from './availability.ts'
import { type ConfigurationParts, libraryConfiguration } from './configuration.ts'
import { isOpenIdPath, onlyEndpoints, refusalsBy } from './endpoints.ts'
import { inExchange } from './exchange.ts'
import { type Interactions, openInteractions } from './interactions.ts'
import { pinToIssuer } from './issuer-guard.ts'
import { openPages } from './pages.ts'
import { type PartyQuota, partyQuotas } from './party-quotas.ts'
import { postedRequests } from './posted-requests.ts'
import { refuseMisfits } from './registration.ts'
import type { RelyingParty } from './relying-party.ts'
import { browserSessions } from './session-adapter.ts'
import { pairwiseSubjects } from './subjects.ts'
import { openAnswers } from './verified-answer.ts'

export type { RelyingParty } from './relying-party.ts'

export interface OpenIdProviderParts extends Omit<ConfigurationParts, 'subjectOf' | 'relyingParties' | 'answerTo'> {
  subjects: SubjectDirectory
  /** Derives subjects that no relying party has been told yet; 32 bytes. */
  subjectKey: Uint8Array
  relyingParties: readonly RelyingParty[]
  openLimit: OpenLimit
  partyQuota: PartyQuota
  /** The address of the browser, behind trusted proxies too. */
  addressOf(request: IncomingMessage): string
  /** Told of what the library answers with `server_error`; may be called at any time. */
  report(error: unknown): void
}

/** We are an OpenID Provider; its interactions are our journeys. */
export interface OpenIdProvider extends Interactions {
  /** For requests whose path `handles`; before any body parser. Rewrites the request's host to the issuer's. */
  handler(req: IncomingMessage, res: ServerResponse): void
  /** Discovery at the root, everything else under `/oidc/`. */
  handles(path: string): boolean
  /** Ends the session that this browser has with us as OpenID Provider, and the tokens that were issued in it. Repeatable. */
  endSession(req: IncomingMessage, res: ServerResponse): Promise<void>
  /**
   * A person was verified in this browser: takes the session of any other person from it. The tokens that relying parties hold
   * for that person live on until their own end. Repeatable.
   */
  leaveOthers(req: IncomingMessage, res: ServerResponse, person: PersonId): Promise<void>
}

/**
 * Opens the OpenID Provider.
 * @throws Error naming every relying party the library will not have, and every door that does not exist
 */
export async function openOpenIdProvider(parts: OpenIdProviderParts): Promise<OpenIdProvider> {
  const { issuer, doors, report } = parts
  if (issuer.href !== `${issuer.origin}/`) throw new Error('The issuer must be an origin: no path, no query')
  const relyingParties = new Map(parts.relyingParties.map((party) => [party.clientId, party]))
  const quotas = partyQuotas(parts.partyQuota)
  const answering = answeringParts(parts, quotas.counted)
  const answerTo = openAnswers({ doorsNow: parts.doorsNow, relyingParties, subjectOf: answering.subjectOf })
  const configuration = libraryConfiguration({ ...parts, ...answering, relyingParties, answerTo })
  const provider = new Provider(issuer.origin, configuration)
  // Not for a proxy's sake: it makes the library believe the scheme we put into each request.
  provider.proxy = true
  provider.on('server_error', (_context, error) => report(error))
  const emitter: EventEmitter = provider
  emitter.on('error', (error) => report(error))
  const sessions = browserSessions({ artifacts: answering.artifacts, now: parts.world.now })
  const pages = openPages(parts.render)
  shapeAnswers(provider, { sessions, showError: pages.unanswered, report })
  const refuse = refusalsBy(pages.error)
  provider.use(onlyEndpoints(refuse))
  provider.use(quotas.middleware)
  const { world, openLimit, addressOf } = parts
  provider.use(postedRequests({ artifacts: answering.artifacts, world, openLimit, addressOf }, refuse))
  await refuseMisfits({ provider, issuer, doors }, parts.relyingParties)
  const answer = provider.callback()
  const sessionName = (req: IncomingMessage, res: ServerResponse) =>
    provider.createContext(req, res).cookies.get(provider.cookieName('session'), { signed: true })

  return {
    handles: isOpenIdPath,
    handler(req, res) {
      pinToIssuer(req, issuer)
      void inExchange(() => answer(req, res))
    },
    async endSession(req, res) {
      const name = sessionName(req, res)
      if (name !== undefined) await inExchange(() => orStoreUnavailable(sessions.end(name)))
    },
    async leaveOthers(req, res, person) {
      const name = sessionName(req, res)
      if (name === undefined) return
      await inExchange(async () => {
        const before = await orStoreUnavailable(sessions.personOf(name))
        if (before !== person) await orStoreUnavailable(sessions.leave(name))
      })
    },
    ...openInteractions({ provider, doorsNow: parts.doorsNow, relyingParties, answerTo }),
  }
}

/** What the library and its callbacks ask, in a way that it can tell relying parties when a store does not answer. */
function answeringParts(
  { artifacts, keptRequests, subjects, subjectKey, identityOf, keepIdentity }: OpenIdProviderParts,
  counted: (artifacts: OidcArtifacts) => OidcArtifacts,
) {
  const subjectOf = pairwiseSubjects(subjects, subjectKey)
  return {
    artifacts: counted(answeringArtifacts(artifacts)),
    keptRequests: answeringRequests(keptRequests),
    subjectOf: (...asked: Parameters<typeof subjectOf>) => orUnavailable(subjectOf(...asked)),
    identityOf: (...asked: Parameters<typeof identityOf>) => orUnavailable(identityOf(...asked)),
    keepIdentity: (...asked: Parameters<typeof keepIdentity>) => orUnavailable(keepIdentity(...asked)),
  }
}
