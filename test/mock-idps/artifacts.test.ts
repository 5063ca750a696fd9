import assert from 'node:assert/strict'
import { createArtifacts } from '../../mock-idps/core/artifacts.ts'

describe('what a simulator remembers', () => {
  it('ends by the given clock, and ended things leave the memory', async () => {
    let now = 1_000_000
    const artifacts = createArtifacts({ now: () => now, offsetMs: () => 0 })
    const codes = artifacts.adapter('AuthorizationCode')
    for (let n = 0; n < 5000; n += 1) await codes.upsert(`code-${n}`, { accountId: 'man' }, 60)
    assert.equal(artifacts.size(), 5000)
    assert.equal(artifacts.accountOf('AuthorizationCode', 'code-0'), 'man')
    now += 60_000
    assert.equal(await codes.find('code-0'), undefined)
    await codes.upsert('late', { accountId: 'man' }, 60)
    assert.equal(artifacts.size(), 1)
  })

  it('a revoked grant takes its codes and tokens with it', async () => {
    const artifacts = createArtifacts({ now: () => 0, offsetMs: () => 0 })
    const tokens = artifacts.adapter('AccessToken')
    await tokens.upsert('a', { grantId: 'g1' }, 60)
    await tokens.upsert('b', { grantId: 'g2' }, 60)
    await artifacts.adapter('AuthorizationCode').revokeByGrantId('g1')
    assert.equal(await tokens.find('a'), undefined)
    assert.ok(await tokens.find('b'))
  })

  it('tells the library ends by the clock that the library reads', async () => {
    const ahead = 3_600_000
    const artifacts = createArtifacts({ now: () => Date.now() + ahead, offsetMs: () => ahead })
    const tokens = artifacts.adapter('AccessToken')
    const real = Math.floor(Date.now() / 1000)
    await tokens.upsert('t', { exp: real + 60, grantId: 'g' }, 60)
    const found = (await tokens.find('t')) as { exp: number } | undefined
    assert.ok(found && Math.abs(found.exp - (real + 60)) <= 1)
    assert.equal(artifacts.grantOf('AccessToken', 't'), 'g')
  })

  it('consumes once', async () => {
    const codes = createArtifacts({ now: () => 0, offsetMs: () => 0 }).adapter('AuthorizationCode')
    await codes.upsert('c', {}, 60)
    await codes.consume('c')
    await assert.rejects(async () => codes.consume('c'), /invalid_grant/)
  })
})
