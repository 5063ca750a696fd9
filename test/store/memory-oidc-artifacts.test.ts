import assert from 'node:assert/strict'
import { memoryOidcArtifacts } from '../../src/store/memory/oidc-artifacts.ts'
import { oidcArtifactsContract } from '../contract/oidc-artifacts.contract.ts'

oidcArtifactsContract('The memory store', () => {
  let now = 1_786_274_400_000
  return {
    artifacts: memoryOidcArtifacts({ now: () => now }),
    pass: (seconds) => {
      now += seconds * 1000
    },
  }
})

describe('The memory store of artifacts', () => {
  it('loses expired artifacts by being written to, although they are not asked for', async () => {
    let now = 0
    let reads = 0
    const artifacts = memoryOidcArtifacts({
      now: () => {
        reads++
        return now
      },
    })
    const row = (ttlSeconds: number) => ({ payload: {}, indexes: {}, ttlSeconds })
    for (let i = 0; i < 400; i++) await artifacts.put('Interaction', `old-${i}`, row(1))
    now = 2_000
    for (let i = 0; i < 120; i++) await artifacts.put('Interaction', `new-${i}`, row(60))
    // An artifact still held has to be asked for its expiry; one that was swept has no clock to look at.
    reads = 0
    for (let i = 0; i < 400; i++) await artifacts.find('Interaction', { id: `old-${i}` })
    assert.equal(reads, 0)
  })
})
