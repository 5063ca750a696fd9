import assert from 'node:assert/strict'
import type { Ci } from '../../src/domain/provider.ts'
import { openAliases } from '../../src/keyring/aliases.ts'
import { openSealer } from '../../src/keyring/sealing.ts'
import { system } from '../../src/system.ts'

const key = (version: number) => ({ version, key: system.token(256) })

describe('Sealed personal data', () => {
  it('opens for the record it was sealed for, and for no other', async () => {
    const sealer = await openSealer([key(1)])
    const sealed = await sealer.seal({ name: '홍길동' }, 'session-1')
    assert.deepEqual(await sealer.open(sealed, 'session-1'), { name: '홍길동' })
    assert.equal(await sealer.open(sealed, 'session-2'), null)
  })

  it('shows nothing of what is in it', async () => {
    const sealer = await openSealer([key(1)])
    const sealed = await sealer.seal({ name: 'Hong Gildong' }, 'session-1')
    const readable = sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))
    assert.ok(!readable.some((part) => part.includes('Hong')))
  })

  it('is sealed differently every time', async () => {
    const sealer = await openSealer([key(1)])
    assert.notEqual(await sealer.seal('same', 'record'), await sealer.seal('same', 'record'))
  })

  it('still opens after the key was rotated, and seals with the newest', async () => {
    const [old, fresh] = [key(1), key(2)]
    const before = await openSealer([old])
    const after = await openSealer([old, fresh])
    const sealed = await before.seal('kept', 'record')
    assert.equal(await after.open(sealed, 'record'), 'kept')
    assert.equal(await before.open(await after.seal('new', 'record'), 'record'), null)
  })

  it('does not open when a single character was changed, or when it is no sealed text at all', async () => {
    const sealer = await openSealer([key(1)])
    const sealed = await sealer.seal('whole', 'record')
    for (const at of [5, Math.floor(sealed.length / 2), sealed.length - 3]) {
      const changed = sealed[at] === 'A' ? 'B' : 'A'
      assert.equal(await sealer.open(`${sealed.slice(0, at)}${changed}${sealed.slice(at + 1)}`, 'record'), null)
    }
    for (const junk of ['', '....', 'a.b.c.d.e', 'null']) assert.equal(await sealer.open(junk, 'record'), null)
  })

  it('does not open a token that names another algorithm', async () => {
    const sealer = await openSealer([key(1)])
    const [, , iv, text, tag] = (await sealer.seal('whole', 'record')).split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', kid: '1', rid: 'record' }))
    assert.equal(await sealer.open([header.toString('base64url'), '', iv, text, tag].join('.'), 'record'), null)
  })
})

describe('Aliases of a person', () => {
  const ci = `${'x'.repeat(86)}==` as Ci

  it('are the same for the same CI and key, and differ with either', () => {
    const one = key(1)
    const aliasesOf = openAliases([one])
    assert.deepEqual(aliasesOf(ci), aliasesOf(ci))
    assert.notDeepEqual(aliasesOf(ci), aliasesOf(`${'y'.repeat(86)}==` as Ci))
    assert.notDeepEqual(aliasesOf(ci), openAliases([key(1)])(ci))
  })

  it('are given under every live key version, newest first, so rotation makes nobody a second person', () => {
    const [one, two] = [key(1), key(2)]
    const aliases = openAliases([one, two])(ci)
    assert.deepEqual(
      aliases.map(({ keyVersion }) => keyVersion),
      [2, 1],
    )
    assert.deepEqual(aliases[1], openAliases([one])(ci)[0])
  })

  it('contain nothing of the CI', () => {
    assert.ok(!JSON.stringify(openAliases([key(1)])(ci)).includes('xxx'))
  })
})
