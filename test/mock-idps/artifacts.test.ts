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

  it('keeps what lives long and drops what has ended behind it', async () => {
    let now = 0
    const artifacts = createArtifacts({ now: () => now, offsetMs: () => 0 })
    const grants = artifacts.adapter('Grant')
    await grants.upsert('with refresh tokens', {}, 86_400)
    for (let n = 0; n < 10; n += 1) await grants.upsert(`g${n}`, {}, 600)
    now += 600_000
    await grants.upsert('new', {}, 600)
    assert.equal(artifacts.size(), 2)
  })

  it('of each kind keeps only the youngest', async () => {
    const artifacts = createArtifacts({ now: () => 0, offsetMs: () => 0 }, { limit: 3 })
    const interactions = artifacts.adapter('Interaction')
    await artifacts.adapter('Grant').upsert('grant', {}, 600)
    for (let n = 0; n < 10; n += 1) await interactions.upsert(`i${n}`, {}, 600)
    assert.equal(artifacts.size(), 4)
    assert.equal(await interactions.find('i6'), undefined)
    for (const id of ['i7', 'i8', 'i9']) assert.ok(await interactions.find(id))
  })

  it('ends what was made in a future that a clock moved back has yet to see', async () => {
    let now = 86_400_000
    const artifacts = createArtifacts({ now: () => now, offsetMs: () => 0 })
    const codes = artifacts.adapter('AuthorizationCode')
    await codes.upsert('of tomorrow', {}, 60)
    now -= 1000
    assert.ok(await codes.find('of tomorrow'), 'a second is a clock set right')
    now = 0
    assert.equal(await codes.find('of tomorrow'), undefined)
    await codes.upsert('of today', {}, 60)
    now += 60_000
    await codes.upsert('late', {}, 60)
    assert.equal(artifacts.size(), 1, 'neither stands in the way of dropping the other')
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

  it('gives the library expiries on the clock that the library reads', async () => {
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
