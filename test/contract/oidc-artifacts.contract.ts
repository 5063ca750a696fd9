import assert from 'node:assert/strict'
import type { OidcArtifacts } from '../../src/domain/oidc-artifacts.ts'

/** A store on its own, with a clock the suite can turn. */
export interface OidcArtifactsBench {
  artifacts: OidcArtifacts
  /** Moves the store's clock on. */
  pass(seconds: number): Promise<void> | void
}

/** What every store of the OpenID Provider's artifacts must do. */
export function oidcArtifactsContract(
  name: string,
  open: () => Promise<OidcArtifactsBench> | OidcArtifactsBench,
): void {
  describe(`${name} keeps the artifacts of the OpenID Provider`, () => {
    let artifacts: OidcArtifacts
    let pass: OidcArtifactsBench['pass']

    beforeEach(async () => {
      const bench = await open()
      artifacts = bench.artifacts
      pass = bench.pass
    })

    it('gives back what was put, and knows nothing else', async () => {
      const payload = { iat: 7, nested: { list: ['a', 'b'], none: null } }
      await artifacts.put('Session', 'one', payload, {}, 60)
      assert.deepEqual(await artifacts.find('Session', { id: 'one' }), payload)
      assert.equal(await artifacts.find('Session', { id: 'two' }), null)
      assert.equal(await artifacts.find('Grant', { id: 'one' }), null)
    })

    it('is not changed by holding on to an object', async () => {
      const payload = { list: ['a'] }
      await artifacts.put('Grant', 'one', payload, {}, 60)
      payload.list.push('b')
      const found = (await artifacts.find('Grant', { id: 'one' })) as { list: string[] } | null
      found?.list.push('c')
      assert.deepEqual(await artifacts.find('Grant', { id: 'one' }), { list: ['a'] })
    })

    it('forgets an artifact when its time is up, under every name', async () => {
      await artifacts.put('Session', 'one', {}, { uid: 'u' }, 10)
      await pass(9)
      assert.ok(await artifacts.find('Session', { uid: 'u' }))
      await pass(1)
      assert.equal(await artifacts.find('Session', { id: 'one' }), null)
      assert.equal(await artifacts.find('Session', { uid: 'u' }), null)
    })

    it('keeps an artifact without an end', async () => {
      await artifacts.put('Client', 'one', {}, {}, undefined)
      await pass(10 * 365 * 86_400)
      assert.ok(await artifacts.find('Client', { id: 'one' }))
    })

    it('starts the time anew with every put, and replaces the whole artifact', async () => {
      await artifacts.put('Interaction', 'one', { step: 1, old: true }, {}, 10)
      await pass(8)
      await artifacts.put('Interaction', 'one', { step: 2 }, {}, 10)
      await pass(8)
      assert.deepEqual(await artifacts.find('Interaction', { id: 'one' }), { step: 2 })
    })

    it('finds an artifact by its uid or its user code, and only within its model', async () => {
      await artifacts.put('Session', 'one', { n: 1 }, { uid: 'same' }, 60)
      await artifacts.put('DeviceCode', 'two', { n: 2 }, { userCode: 'same' }, 60)
      assert.deepEqual(await artifacts.find('Session', { uid: 'same' }), { n: 1 })
      assert.deepEqual(await artifacts.find('DeviceCode', { userCode: 'same' }), { n: 2 })
      assert.equal(await artifacts.find('DeviceCode', { uid: 'same' }), null)
      assert.equal(await artifacts.find('Session', { userCode: 'same' }), null)
    })

    it('finds a session by its uid after it got a new id, and not by what it no longer has', async () => {
      await artifacts.put('Session', 'before', { n: 1 }, { uid: 'u' }, 60)
      await artifacts.remove('Session', 'before')
      await artifacts.put('Session', 'after', { n: 2 }, { uid: 'u' }, 60)
      assert.deepEqual(await artifacts.find('Session', { uid: 'u' }), { n: 2 })
      await artifacts.put('Session', 'after', { n: 3 }, { uid: 'v' }, 60)
      assert.equal(await artifacts.find('Session', { uid: 'u' }), null)
    })

    it('finds the new session by uid although the old one is removed only afterwards', async () => {
      await artifacts.put('Session', 'before', { n: 1 }, { uid: 'u' }, 60)
      await artifacts.put('Session', 'after', { n: 2 }, { uid: 'u' }, 60)
      await artifacts.remove('Session', 'before')
      assert.deepEqual(await artifacts.find('Session', { uid: 'u' }), { n: 2 })
    })

    it('marks an artifact as used once; later marks change nothing', async () => {
      await artifacts.put('AuthorizationCode', 'one', { code: true }, {}, 60)
      await artifacts.consume('AuthorizationCode', 'one')
      const first = await artifacts.find('AuthorizationCode', { id: 'one' })
      assert.equal(typeof first?.['consumed'], 'number')
      await pass(5)
      await artifacts.consume('AuthorizationCode', 'one')
      assert.deepEqual(await artifacts.find('AuthorizationCode', { id: 'one' }), first)
    })

    it('lets one of many consume at once, and tells the others that they came late', async () => {
      await artifacts.put('AuthorizationCode', 'one', {}, {}, 60)
      const firsts = await Promise.all(Array.from({ length: 20 }, () => artifacts.consume('AuthorizationCode', 'one')))
      assert.equal(firsts.filter(Boolean).length, 1)
    })

    it('lets a mark of use live no longer than its artifact, and marks nothing that is not there', async () => {
      assert.equal(await artifacts.consume('AuthorizationCode', 'none'), false)
      assert.equal(await artifacts.find('AuthorizationCode', { id: 'none' }), null)
      await artifacts.put('AuthorizationCode', 'one', {}, {}, 10)
      await pass(6)
      await artifacts.consume('AuthorizationCode', 'one')
      await pass(6)
      assert.equal(await artifacts.find('AuthorizationCode', { id: 'one' }), null)
    })

    it('removes an artifact, and may be told twice', async () => {
      await artifacts.put('Session', 'one', {}, { uid: 'u' }, 60)
      await artifacts.remove('Session', 'one')
      await artifacts.remove('Session', 'one')
      assert.equal(await artifacts.find('Session', { id: 'one' }), null)
      assert.equal(await artifacts.find('Session', { uid: 'u' }), null)
    })

    it('revokes all artifacts of a grant, of one model, and no other', async () => {
      await artifacts.put('AccessToken', 'a', {}, { grantId: 'g' }, 60)
      await artifacts.put('AccessToken', 'b', {}, { grantId: 'g' }, 60)
      await artifacts.put('AccessToken', 'c', {}, { grantId: 'h' }, 60)
      await artifacts.put('RefreshToken', 'd', {}, { grantId: 'g' }, 60)
      await artifacts.revokeGrant('AccessToken', 'g')
      await artifacts.revokeGrant('AccessToken', 'unknown')
      assert.equal(await artifacts.find('AccessToken', { id: 'a' }), null)
      assert.equal(await artifacts.find('AccessToken', { id: 'b' }), null)
      assert.ok(await artifacts.find('AccessToken', { id: 'c' }))
      assert.ok(await artifacts.find('RefreshToken', { id: 'd' }))
    })
  })
}
