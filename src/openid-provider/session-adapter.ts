/**
 * Sessions, kept under their `uid` and found by names: the values of the session cookie (session-names.ts).
 *
 *   cookie ──▶ session { names, authorizations: { sid, grant }, signOn, … } ◀── uid ◀── code, token
 *
 * The library gives a session a new name at every login. Two tabs that come back at once give it two; a session kept under its
 * name would be two from then on, and the codes of one of them would be worthless. Taking a name away leaves the session to the
 * tokens that were issued in it; ending it ends them too.
 */
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { Artifact, ArtifactPayload, OidcArtifacts } from '../domain/oidc-artifacts.ts'
import type { Instant } from '../domain/time.ts'
import { currentExchange, type SignOn } from './exchange.ts'
import { mergedSession } from './merging.ts'
import { putChanged, putMerged, readKey } from './put-merged.ts'
import { withGrants } from './session-grants.ts'
import { leadsTo, namesAfter, readName } from './session-names.ts'

export const sessionModel = 'Session'
/** Names that the library made lead to their session by a record of their own; so did all names until December 2026. */
const nameModel = 'SessionName'

/**
 * How long a name lives on after the same person was verified anew, in seconds: other requests of the browser that carry it are on
 * their way. Where the session had no person, or another one, it ends at once: a name that was planted must never become a sign-on
 * (session fixation, OWASP ASVS 7.2.4).
 */
const fadingSeconds = 5

/** What happens to a browser's session without the library. */
export interface BrowserSessions {
  /** The person of the session with this name; null: there is none, or no person in it. */
  personOf(name: string): Promise<string | null>
  /** Ends the session, and with it the tokens that were issued in it. */
  end(name: string): Promise<void>
  /** Takes the session from this browser; its tokens live on until their own end. */
  leave(name: string): Promise<void>
}

export interface SessionParts {
  artifacts: OidcArtifacts
  now(): Instant
}

export function browserSessions({ artifacts, now }: SessionParts): BrowserSessions {
  return {
    async personOf(name) {
      const person = (await named({ artifacts, now }, name))?.session.payload['accountId']
      return typeof person === 'string' ? person : null
    },
    async end(name) {
      const found = await named({ artifacts, now }, name)
      if (found) await artifacts.remove(sessionModel, found.uid)
      if (readName(name) === null) await artifacts.remove(nameModel, name)
    },
    async leave(name) {
      const read = readName(name)
      if (read === null) return artifacts.remove(nameModel, name)
      const without = (there: ArtifactPayload) => ({
        ...there,
        names: namesAfter(there, { [read.proof]: undefined }, now()),
      })
      await putChanged(artifacts, { model: sessionModel, id: read.uid, now: now() }, without)
    },
  }
}

/** The session to which a name leads; null: to none, or not any more. */
async function named(
  { artifacts, now }: SessionParts,
  name: string,
): Promise<{ uid: string; session: Artifact } | null> {
  const read = readName(name)
  const uid = read?.uid ?? (await artifacts.find(nameModel, { id: name }))?.payload['uid']
  const session = typeof uid === 'string' ? await artifacts.find(sessionModel, { id: uid }) : null
  if (!session || (read && !leadsTo(session.payload, read, now()))) return null
  return { uid: String(uid), session }
}

export function sessionAdapter({ artifacts, now }: SessionParts): Adapter {
  const sessions = browserSessions({ artifacts, now })
  const none = async () => undefined

  function note(uid: string, session: Artifact): void {
    const exchange = currentExchange()
    exchange.read.set(readKey(sessionModel, uid), session)
    exchange.sessionUid = uid
  }

  return {
    async find(name) {
      const found = await named({ artifacts, now }, name)
      if (!found) return undefined
      note(found.uid, found.session)
      const { payload } = found.session
      const exchange = currentExchange()
      exchange.sessionName = name
      exchange.signOn = (payload['signOn'] as SignOn | null | undefined) ?? null
      // A copy to its depth: the library changes what it is given, and what was read is merged with later.
      return structuredClone({ ...payload, jti: name }) as AdapterPayload
    },

    async findByUid(uid) {
      const session = await artifacts.find(sessionModel, { id: uid })
      if (session) note(uid, session)
      return session?.payload as AdapterPayload | undefined
    },

    async upsert(name, { jti: _name, kind: _kind, ...payload }, ttlSeconds) {
      const { read, sessionName, signOn, grants, renamed } = currentExchange()
      const id = String(payload['uid'])
      const base = read.get(readKey(sessionModel, id))?.payload
      const own = readName(name)
      const names = namesAfter(
        base,
        {
          ...(renamed && { [renamed.proof]: renamed.until }),
          ...(own && name !== sessionName && { [own.proof]: null }),
        },
        now(),
      )
      const authorizations = payload['authorizations'] && withGrants(payload, grants)
      const ours: ArtifactPayload = { ...payload, ...(authorizations && { authorizations }), signOn, names }
      const merge = (there: ArtifactPayload | null) => merged(base, ours, there)
      await putMerged(artifacts, { model: sessionModel, id, ours, ttlSeconds, merge })
      if (own === null && name !== sessionName)
        await artifacts.put(nameModel, name, { payload: { uid: id }, indexes: {}, ttlSeconds })
    },

    async destroy(name) {
      const exchange = currentExchange()
      const session = exchange.context?.oidc?.session
      if (session === undefined || session.jti === name) return sessions.end(name)
      // A session that has got a new name only loses the old one; it is written next.
      const before = exchange.read.get(readKey(sessionModel, session.uid))?.payload['accountId']
      const until = before !== undefined && before === session.accountId ? now() + fadingSeconds * 1000 : undefined
      const read = readName(name)
      if (read) exchange.renamed = { proof: read.proof, until }
      else if (until === undefined) await sessions.leave(name)
      else {
        const row = { payload: { uid: session.uid }, indexes: {}, ttlSeconds: fadingSeconds }
        await artifacts.put(nameModel, name, row)
      }
    },

    // Sessions are neither used up nor found by what only devices and tokens have.
    consume: none,
    findByUserCode: none,
    revokeByGrantId: none,
  }
}

/** What is written of a session; `base`: as this request read it, undefined: it has just begun. */
function merged(
  base: ArtifactPayload | undefined,
  ours: ArtifactPayload,
  there: ArtifactPayload | null,
): ArtifactPayload {
  const person = ours['accountId']
  if (there && base) {
    if (there['accountId'] !== undefined && person !== undefined && there['accountId'] !== person)
      throw new errors.LoginRequired('another person was verified in this browser meanwhile')
    return mergedSession(base, ours, there)
  }
  // It was ended after this request had read it: only a new verification begins it anew, with nothing of what was before.
  if (base && person !== undefined && !currentExchange().signedOn)
    throw new errors.LoginRequired('the person has signed out meanwhile')
  if (!base) return ours
  const { authorizations, names } = mergedSession(base, ours, {})
  return { ...ours, authorizations, names }
}
