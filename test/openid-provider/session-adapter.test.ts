import assert from 'node:assert/strict'
import { currentExchange, inExchange } from '../../src/openid-provider/exchange.ts'
import { browserSessions, sessionAdapter } from '../../src/openid-provider/session-adapter.ts'
import { memoryOidcArtifacts } from '../../src/store/memory/oidc-artifacts.ts'
import { system } from '../../src/system.ts'

describe('A session that is ended in one tab while a login comes back in another', () => {
  const session = {
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
    const parts = { artifacts, now: system.now }
    const sessions = sessionAdapter(parts)
    await inExchange(async () => sessions.upsert('old-name', session, 600))
    await inExchange(async () => {
      await sessions.find('old-name')
      await browserSessions(parts).end('old-name')
      currentExchange().signedOn = isNewVerification
      await sessions.upsert('new-name', { ...session, jti: 'new-name', ...changes }, 600)
    })
    return inExchange(async () => sessions.find('new-name'))
  }

  it('begins anew with the new verification: whole, and with nothing that relying parties had before', async () => {
    const now = { sid: 's2', grantId: 'g2' }
    const kept = await savedAfterSignOut({ loginTs: 20, authorizations: { ...session.authorizations, now } }, true)
    const { signOn, names, ...saved } = kept ?? assert.fail('no session')
    assert.deepEqual([signOn, names], [null, {}])
    assert.deepEqual(saved, { ...session, jti: 'new-name', loginTs: 20, authorizations: { now } })
  })

  it('does not come back where no person was verified anew', async () => {
    await assert.rejects(savedAfterSignOut({ loginTs: 20 }, false), { error: 'login_required' })
  })
})

for (const [whose, oldName, newName] of [
  ['of ours', 'the-session.old', 'the-session.new'],
  ['of the library', 'old-name', 'new-name'],
] as const)
  describe(`The name ${whose} that a session had before a login`, () => {
    /** Whether the old name leads to a session so many seconds after the login, by who was signed in before and after it. */
    async function found({ before, after, seconds }: { before?: string; after: string; seconds: number }) {
      let time = system.now()
      const now = () => time
      const sessions = sessionAdapter({ artifacts: memoryOidcArtifacts({ now }), now })
      const session = { uid: 'the-session', jti: oldName, accountId: before, exp: 4_000_000_000 }
      await inExchange(async () => sessions.upsert(oldName, session, 600))
      await inExchange(async () => {
        await sessions.find(oldName)
        currentExchange().context = { oidc: { session: { ...session, jti: newName, accountId: after } } } as never
        currentExchange().signedOn = true
        await sessions.destroy(oldName)
        await sessions.upsert(newName, { ...session, jti: newName, accountId: after }, 600)
      })
      time += seconds * 1000
      const leads = (name: string) => inExchange(async () => (await sessions.find(name)) !== undefined)
      assert.equal(await leads(newName), true)
      return leads(oldName)
    }

    it('serves requests of the same person that are on their way, for five seconds', async () => {
      assert.equal(await found({ before: 'minjun', after: 'minjun', seconds: 4 }), true)
      assert.equal(await found({ before: 'minjun', after: 'minjun', seconds: 6 }), false)
    })

    it('is worth nothing at once where no person was signed in: a planted name never becomes a sign-on', async () => {
      assert.equal(await found({ after: 'minjun', seconds: 0 }), false)
    })
  })

describe('A name of a session', () => {
  const artifacts = memoryOidcArtifacts(system)
  const parts = { artifacts, now: system.now }
  const [sessions, browser] = [sessionAdapter(parts), browserSessions(parts)]
  const session = { uid: 'the-session', accountId: 'minjun', exp: 4_000_000_000 }
  const save = (name: string) => inExchange(async () => sessions.upsert(name, { ...session, jti: name }, 600))
  const personOf = (name: string) => inExchange(() => browser.personOf(name))

  it('leads to it by its secret alone, of which the store knows only the hash', async () => {
    await save('the-session.secret')
    assert.equal(await personOf('the-session.secret'), 'minjun')
    for (const name of [
      'the-session',
      'the-session.',
      'the-session.Secret',
      'the-session.secret.',
      '.secret',
      'other.secret',
    ])
      assert.equal(await personOf(name), null, name)
    const kept = await artifacts.find('Session', { id: 'the-session' })
    assert.ok(!JSON.stringify(kept?.payload).includes('secret'))
  })

  it('can be taken from one browser: the session stays for its tokens, and for another name', async () => {
    await save('the-session.other')
    await inExchange(() => browser.leave('the-session.secret'))
    assert.deepEqual([await personOf('the-session.secret'), await personOf('the-session.other')], [null, 'minjun'])
    assert.ok(await inExchange(async () => sessions.findByUid('the-session')))
    await inExchange(() => browser.end('the-session.secret'))
    assert.equal(await personOf('the-session.other'), 'minjun', 'a name that is gone ends nothing')
    await inExchange(() => browser.end('the-session.other'))
    assert.equal(await inExchange(async () => sessions.findByUid('the-session')), undefined)
  })
})
