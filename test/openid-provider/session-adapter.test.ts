import assert from 'node:assert/strict'
import { currentExchange, inExchange } from '../../src/openid-provider/exchange.ts'
import { browserSessions, sessionAdapter } from '../../src/openid-provider/session-adapter.ts'
import { memoryOidcArtifacts } from '../../src/store/memory/oidc-artifacts.ts'
import { system } from '../../src/system.ts'

describe('A session that is ended in one tab while a login comes back in another', () => {
  const session = {
    kind: 'Session',
    uid: 'the-session',
    jti: 'old-name',
    accountId: 'minjun',
    loginTs: 10,
    exp: 4_000_000_000,
    authorizations: { before: { sid: 's1', grantId: 'g1' } },
  }

  /** What is kept after a request that had read the session, was overtaken by the sign-out, and saves `session` with `changes`. */
  async function savedAfterSignOut(changes: Record<string, unknown>, isNewVerification: boolean) {
    const artifacts = memoryOidcArtifacts(system)
    const sessions = sessionAdapter(artifacts)
    await inExchange(async () => sessions.upsert('old-name', session, 600))
    await inExchange(async () => {
      await sessions.find('old-name')
      await browserSessions(artifacts).end('old-name')
      currentExchange().signedOn = isNewVerification
      await sessions.upsert('new-name', { ...session, jti: 'new-name', ...changes }, 600)
    })
    return inExchange(async () => sessions.find('new-name'))
  }

  it('begins anew with the new verification: whole, and with nothing that relying parties had before', async () => {
    const now = { sid: 's2', grantId: 'g2' }
    const kept = await savedAfterSignOut({ loginTs: 20, authorizations: { ...session.authorizations, now } }, true)
    const { signOn, ...saved } = kept ?? assert.fail('no session')
    assert.equal(signOn, null)
    assert.deepEqual(saved, { ...session, jti: 'new-name', loginTs: 20, authorizations: { now } })
  })

  it('does not come back where no person was verified anew', async () => {
    await assert.rejects(savedAfterSignOut({ loginTs: 20 }, false), { error: 'login_required' })
  })
})

describe('The name that a session had before a login', () => {
  /** Whether the old name leads to a session so many seconds after the login, by who was signed in before and after it. */
  async function found({ before, after, seconds }: { before?: string; after: string; seconds: number }) {
    let now = system.now()
    const artifacts = memoryOidcArtifacts({ now: () => now })
    const sessions = sessionAdapter(artifacts)
    const session = { kind: 'Session', uid: 'the-session', jti: 'old-name', accountId: before, exp: 4_000_000_000 }
    await inExchange(async () => sessions.upsert('old-name', session, 600))
    await inExchange(async () => {
      await sessions.find('old-name')
      currentExchange().context = { oidc: { session: { ...session, jti: 'new-name', accountId: after } } } as never
      currentExchange().signedOn = true
      await sessions.upsert('new-name', { ...session, jti: 'new-name', accountId: after }, 600)
      await sessions.destroy('old-name')
    })
    now += seconds * 1000
    return inExchange(async () => (await sessions.find('old-name')) !== undefined)
  }

  it('serves requests of the same person that are on their way, for five seconds', async () => {
    assert.equal(await found({ before: 'minjun', after: 'minjun', seconds: 4 }), true)
    assert.equal(await found({ before: 'minjun', after: 'minjun', seconds: 6 }), false)
  })

  it('is worth nothing at once where no person was signed in: a planted name never becomes a sign-on', async () => {
    assert.equal(await found({ after: 'minjun', seconds: 0 }), false)
  })
})
