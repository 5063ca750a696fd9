import assert from 'node:assert/strict'
import type { ArtifactIndexes, ArtifactPayload, OidcArtifacts } from '../../src/domain/oidc-artifacts.ts'

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
    const put = (
      model: string,
      id: string,
      payload: ArtifactPayload,
      indexes: ArtifactIndexes,
      ttlSeconds: number | undefined,
    ) => artifacts.put(model, id, { payload, indexes, ttlSeconds })
    const payloadOf = async (...asked: Parameters<OidcArtifacts['find']>) =>
      (await artifacts.find(...asked))?.payload ?? null

    beforeEach(async () => {
      const bench = await open()
      artifacts = bench.artifacts
      pass = bench.pass
    })

    it('gives back what was put, and knows nothing else', async () => {
      const payload = { iat: 7, nested: { list: ['a', 'b'], none: null } }
      await put('Session', 'one', payload, {}, 60)
      assert.deepEqual(await payloadOf('Session', { id: 'one' }), payload)
      assert.equal(await payloadOf('Session', { id: 'two' }), null)
      assert.equal(await payloadOf('Grant', { id: 'one' }), null)
    })

    it('is not changed by holding on to an object', async () => {
      const payload = { list: ['a'] }
      await put('Grant', 'one', payload, {}, 60)
      payload.list.push('b')
      const found = (await payloadOf('Grant', { id: 'one' })) as { list: string[] } | null
      found?.list.push('c')
      assert.deepEqual(await payloadOf('Grant', { id: 'one' }), { list: ['a'] })
    })

    it('forgets an artifact when its time is up, under every name', async () => {
      await put('DeviceCode', 'one', {}, { userCode: 'u' }, 10)
      await pass(9)
      assert.ok(await payloadOf('DeviceCode', { userCode: 'u' }))
      await pass(1)
      assert.equal(await payloadOf('DeviceCode', { id: 'one' }), null)
      assert.equal(await payloadOf('DeviceCode', { userCode: 'u' }), null)
    })

    it('keeps an artifact without an end', async () => {
      await put('Client', 'one', {}, {}, undefined)
      await pass(10 * 365 * 86_400)
      assert.ok(await payloadOf('Client', { id: 'one' }))
    })

    it('starts the time anew with every put, and replaces the whole artifact', async () => {
      await put('Interaction', 'one', { step: 1, old: true }, {}, 10)
      await pass(8)
      await put('Interaction', 'one', { step: 2 }, {}, 10)
      await pass(8)
      assert.deepEqual(await payloadOf('Interaction', { id: 'one' }), { step: 2 })
    })

    it('finds an artifact by its user code, only within its model, and not by one that it no longer has', async () => {
      await put('DeviceCode', 'two', { n: 2 }, { userCode: 'same' }, 60)
      assert.deepEqual(await payloadOf('DeviceCode', { userCode: 'same' }), { n: 2 })
      assert.equal(await payloadOf('Session', { userCode: 'same' }), null)
      await put('DeviceCode', 'two', { n: 3 }, { userCode: 'other' }, 60)
      assert.equal(await payloadOf('DeviceCode', { userCode: 'same' }), null)
    })

    it('replaces only the version that was read, and tells who came late', async () => {
      await put('Session', 'one', { n: 1 }, {}, 60)
      const { version } = (await artifacts.find('Session', { id: 'one' })) ?? assert.fail('not there')
      const row = (n: number) => ({ payload: { n }, indexes: {}, ttlSeconds: 60 })
      assert.equal(await artifacts.put('Session', 'one', row(2), version), true)
      assert.equal(await artifacts.put('Session', 'one', row(3), version), false)
      assert.equal(await artifacts.put('Session', 'one', row(4), null), false, 'one is there')
      assert.deepEqual(await payloadOf('Session', { id: 'one' }), { n: 2 })
      assert.equal(await artifacts.put('Session', 'two', row(5), null), true)
    })

    it('does not bring back an artifact that was removed or has ended since it was read', async () => {
      const row = { payload: { n: 2 }, indexes: {}, ttlSeconds: 60 }
      for (const [id, end] of [
        ['removed', () => artifacts.remove('Session', 'removed')],
        ['ended', () => pass(10)],
      ] as const) {
        await put('Session', id, { n: 1 }, {}, 10)
        const read = await artifacts.find('Session', { id })
        await end()
        assert.equal(await artifacts.put('Session', id, row, read?.version), false, id)
        assert.equal(await artifacts.find('Session', { id }), null, id)
        assert.equal(await artifacts.put('Session', id, row, null), true, id)
      }
    })

    it('loses nothing of what twenty overlapping writers add, each trying again over what it finds', async () => {
      await put('Session', 'one', { clients: [] }, {}, 60)
      const add = async (client: number): Promise<void> => {
        const found = (await artifacts.find('Session', { id: 'one' })) ?? assert.fail('not there')
        const payload = { clients: [...(found.payload['clients'] as number[]), client] }
        if (!(await artifacts.put('Session', 'one', { payload, indexes: {}, ttlSeconds: 60 }, found.version)))
          return add(client)
      }
      const clients = Array.from({ length: 20 }, (_, client) => client)
      await Promise.all(clients.map(add))
      const kept = (await payloadOf('Session', { id: 'one' }))?.['clients'] as number[]
      assert.deepEqual(
        kept.toSorted((a, b) => a - b),
        clients,
      )
    })

    it('marks an artifact as used once; later marks change nothing', async () => {
      await put('AuthorizationCode', 'one', { code: true }, {}, 60)
      await artifacts.consume('AuthorizationCode', 'one')
      const first = await payloadOf('AuthorizationCode', { id: 'one' })
      assert.equal(typeof first?.['consumed'], 'number')
      await pass(5)
      await artifacts.consume('AuthorizationCode', 'one')
      assert.deepEqual(await payloadOf('AuthorizationCode', { id: 'one' }), first)
    })

    it('lets one of many consume at once, and tells the others that they came late', async () => {
      await put('AuthorizationCode', 'one', {}, {}, 60)
      const firsts = await Promise.all(Array.from({ length: 20 }, () => artifacts.consume('AuthorizationCode', 'one')))
      assert.equal(firsts.filter(Boolean).length, 1)
    })

    it('lets a mark of use live no longer than its artifact, and marks nothing that is not there', async () => {
      assert.equal(await artifacts.consume('AuthorizationCode', 'none'), false)
      assert.equal(await payloadOf('AuthorizationCode', { id: 'none' }), null)
      await put('AuthorizationCode', 'one', {}, {}, 10)
      await pass(6)
      await artifacts.consume('AuthorizationCode', 'one')
      await pass(6)
      assert.equal(await payloadOf('AuthorizationCode', { id: 'one' }), null)
    })

    it('removes an artifact, and may be told twice', async () => {
      await put('DeviceCode', 'one', {}, { userCode: 'u' }, 60)
      await artifacts.remove('DeviceCode', 'one')
      await artifacts.remove('DeviceCode', 'one')
      assert.equal(await payloadOf('DeviceCode', { id: 'one' }), null)
      assert.equal(await payloadOf('DeviceCode', { userCode: 'u' }), null)
    })
  })
}
