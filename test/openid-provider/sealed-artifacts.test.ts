import assert from 'node:assert/strict'
import { openSealer } from '../../src/keyring/sealing.ts'
import { sealedArtifacts } from '../../src/openid-provider/sealed-artifacts.ts'
import { memoryOidcArtifacts } from '../../src/store/memory/oidc-artifacts.ts'
import { system } from '../../src/system.ts'
import { oidcArtifactsContract } from '../contract/oidc-artifacts.contract.ts'
import { testClock } from '../contract/test-clock.ts'

const sealer = () => openSealer([{ version: 1, key: system.token(256) }])

oidcArtifactsContract('Memory, sealed,', async () => {
  const clock = testClock()
  return { artifacts: sealedArtifacts(memoryOidcArtifacts(clock), await sealer()), pass: clock.pass }
})

describe('Sealed artifacts of the OpenID Provider', () => {
  it('show nothing of what is in them, and do not open in the place of another', async () => {
    const kept = memoryOidcArtifacts(system)
    const artifacts = sealedArtifacts(kept, await sealer())
    await artifacts.put('AccessToken', 'one', { jti: 'one', accountId: 'somebody' }, {}, 60)
    await artifacts.put('AccessToken', 'two', { jti: 'two', accountId: 'another' }, {}, 60)
    const one = await kept.find('AccessToken', { id: 'one' })
    assert.ok(one && !JSON.stringify(one).includes('somebody'))
    await kept.put('AccessToken', 'two', one, {}, 60)
    assert.equal(await artifacts.find('AccessToken', { id: 'two' }), null)
    assert.equal((await artifacts.find('AccessToken', { id: 'one' }))?.['accountId'], 'somebody')
  })

  it('found by their uid are believed only if they say the same', async () => {
    const kept = memoryOidcArtifacts(system)
    const artifacts = sealedArtifacts(kept, await sealer())
    await artifacts.put('Session', 'mine', { jti: 'mine', uid: 'my-uid' }, { uid: 'my-uid' }, 60)
    const mine = await kept.find('Session', { id: 'mine' })
    await kept.put('Session', 'planted', mine ?? {}, { uid: 'your-uid' }, 60)
    assert.equal(await artifacts.find('Session', { uid: 'your-uid' }), null)
    assert.equal((await artifacts.find('Session', { uid: 'my-uid' }))?.['jti'], 'mine')
  })
})
