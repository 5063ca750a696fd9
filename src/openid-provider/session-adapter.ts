/**
 * Sessions, kept under their `uid` and found by names: the values of the session cookie.
 *
 *   cookie ──▶ name ──▶ uid ──▶ session { authorizations, signOn, … }      code, token ──▶ uid ──▶ session
 *
 * The library gives a session a new name at every login. Two tabs that come back at once give it two; a session kept under its
 * name would be two from then on, and the codes of one of them would be worthless. Taking a name away leaves the session to the
 * tokens that were issued in it; ending it ends them too.
 */
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { ArtifactPayload, OidcArtifacts } from '../domain/oidc-artifacts.ts'
import { currentExchange, type SignOn } from './exchange.ts'
import { mergedSession } from './merging.ts'
import { putMerged, readKey } from './put-merged.ts'

const model = 'Session'
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

export function browserSessions(artifacts: OidcArtifacts): BrowserSessions {
  return {
    async personOf(name) {
      const uid = await uidOf(artifacts, name)
      const person = uid && (await artifacts.find(model, { id: uid }))?.payload['accountId']
      return typeof person === 'string' ? person : null
    },
    async end(name) {
      const uid = await uidOf(artifacts, name)
      if (uid !== null) await artifacts.remove(model, uid)
      await artifacts.remove(nameModel, name)
    },
    leave: (name) => artifacts.remove(nameModel, name),
  }
}

async function uidOf(artifacts: OidcArtifacts, name: string): Promise<string | null> {
  const uid = (await artifacts.find(nameModel, { id: name }))?.payload['uid']
  return typeof uid === 'string' ? uid : null
}

export function sessionAdapter(artifacts: OidcArtifacts): Adapter {
  const sessions = browserSessions(artifacts)
  const fade = (name: string, uid: string) =>
    artifacts.put(nameModel, name, { payload: { uid }, indexes: {}, ttlSeconds: fadingSeconds })
  const none = async () => undefined

  return {
    async find(name) {
      const uid = await uidOf(artifacts, name)
      const session = uid === null ? null : await artifacts.find(model, { id: uid })
      if (uid === null || session === null) return undefined
      const exchange = currentExchange()
      exchange.read.set(readKey(model, uid), session)
      exchange.sessionName = name
      exchange.signOn = (session.payload['signOn'] as SignOn | null | undefined) ?? null
      // A copy to its depth: the library changes what it is given, and what was read is merged with later.
      return structuredClone({ ...session.payload, jti: name }) as AdapterPayload
    },

    async findByUid(uid) {
      return (await artifacts.find(model, { id: uid }))?.payload as AdapterPayload | undefined
    },

    async upsert(name, payload, ttlSeconds) {
      const { read, sessionName, signOn } = currentExchange()
      const id = String(payload.uid)
      const ours: ArtifactPayload = { ...payload, signOn }
      const base = read.get(readKey(model, id))?.payload
      await putMerged(artifacts, { model, id, ours, ttlSeconds, merge: (there) => merged(base, ours, there) })
      if (name !== sessionName) await artifacts.put(nameModel, name, { payload: { uid: id }, indexes: {}, ttlSeconds })
    },

    async destroy(name) {
      const { read, context } = currentExchange()
      const session = context?.oidc?.session
      if (session === undefined || session.jti === name) return sessions.end(name)
      // A session that has got a new name only loses the old one.
      const before = read.get(readKey(model, session.uid))?.payload['accountId']
      const isSamePerson = before !== undefined && before === session.accountId
      await (isSamePerson ? fade(name, session.uid) : sessions.leave(name))
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
  return base ? { ...ours, authorizations: mergedSession(base, ours, {})['authorizations'] } : ours
}
