import assert from 'node:assert/strict'
import type { ArtifactIndexes, ArtifactPayload } from '../../src/domain/oidc-artifacts.ts'
import { openSealer } from '../../src/keyring/sealing.ts'
import { sealedArtifacts } from '../../src/openid-provider/sealed-artifacts.ts'
import { memoryOidcArtifacts } from '../../src/store/memory/oidc-artifacts.ts'
import { system } from '../../src/system.ts'
import { oidcArtifactsContract } from '../contract/oidc-artifacts.contract.ts'
import { testClock } from '../contract/test-clock.ts'

const sealer = () => openSealer([{ version: 1, key: system.token(256), envelope: 1 }], system)

oidcArtifactsContract('Memory, sealed,', async () => {
  const clock = testClock()
  return { artifacts: sealedArtifacts(memoryOidcArtifacts(clock), sealer()), pass: clock.pass }
})

describe('Sealed artifacts of the OpenID Provider', () => {
  const row = (payload: ArtifactPayload, indexes: ArtifactIndexes = {}) => ({ payload, indexes, ttlSeconds: 60 })

  it('show nothing of what is in them, and do not open in the place of another', async () => {
    const kept = memoryOidcArtifacts(system)
    const artifacts = sealedArtifacts(kept, sealer())
    await artifacts.put('AccessToken', 'one', row({ jti: 'one', accountId: 'somebody' }))
    await artifacts.put('AccessToken', 'two', row({ jti: 'two', accountId: 'another' }))
    const one = await kept.find('AccessToken', { id: 'one' })
    assert.ok(one && !JSON.stringify(one).includes('somebody'))
    await kept.put('AccessToken', 'two', row(one.payload))
    assert.equal(await artifacts.find('AccessToken', { id: 'two' }), null)
    assert.equal((await artifacts.find('AccessToken', { id: 'one' }))?.payload['accountId'], 'somebody')
  })

  it('found by their user code are believed only if they say the same', async () => {
    const kept = memoryOidcArtifacts(system)
    const artifacts = sealedArtifacts(kept, sealer())
    await artifacts.put('DeviceCode', 'mine', row({ jti: 'mine' }, { userCode: 'my-code' }))
    const mine = await kept.find('DeviceCode', { id: 'mine' })
    await kept.put('DeviceCode', 'planted', row(mine?.payload ?? {}, { userCode: 'your-code' }))
    assert.equal(await artifacts.find('DeviceCode', { userCode: 'your-code' }), null)
    assert.equal((await artifacts.find('DeviceCode', { userCode: 'my-code' }))?.payload['jti'], 'mine')
  })
})
