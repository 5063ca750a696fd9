import assert from 'node:assert/strict'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { Acr } from '../../src/domain/provider.ts'
import { acrValuesOf, suffices, suitableDoors } from '../../src/openid-provider/assurance.ts'
import { relyingPartySchema } from '../../src/openid-provider/relying-party.ts'
import { registered } from './bench.ts'

const provider = (level: 1 | 2 | 3 | 4) => ({
  id: `level-${level}` as ProviderId,
  acr: `urn:gwanmun:loa:${level}` satisfies Acr as Acr,
})
const all = ([3, 1, 4, 2] as const).map(provider)
const idsFor = (parameters: Record<string, string>, more: Record<string, unknown> = {}) =>
  suitableDoors(all, relyingPartySchema.parse(registered('party', more)), parameters).map(({ id }) => id)
const essential = (acr: string) => ({ claims: JSON.stringify({ id_token: { acr: { essential: true, value: acr } } }) })

describe('Levels of assurance', () => {
  it('are offered as the configured providers have them, the strongest first', () => {
    assert.deepEqual(
      acrValuesOf([...all, provider(2)]),
      [4, 3, 2, 1].map((level) => `urn:gwanmun:loa:${level}`),
    )
    assert.deepEqual(acrValuesOf([provider(1)]), ['urn:gwanmun:loa:1'])
  })

  it('are ordered: a floor lets stronger providers through, also levels that none of ours has', () => {
    assert.deepEqual(idsFor({}), ['level-3', 'level-4', 'level-2'], 'the default floor is 2')
    assert.deepEqual(idsFor({}, { minimumAcr: 'urn:gwanmun:loa:4' }), ['level-4'])
    assert.deepEqual(idsFor({ acr_values: 'urn:gwanmun:loa:3' }), ['level-3', 'level-4'])
  })

  it('may be wished for, and then another one will do; or demanded, and then no other', () => {
    const floor = { minimumAcr: 'urn:gwanmun:loa:1' }
    assert.equal(idsFor({ acr_values: 'urn:gwanmun:loa:9 high' }, floor).length, 4)
    assert.deepEqual(idsFor(essential('urn:gwanmun:loa:1'), floor), ['level-1'])
    assert.deepEqual(idsFor(essential('urn:gwanmun:loa:1')), [])
  })

  it('suffice where they are as strong as the provider stands for', () => {
    const { id } = provider(3)
    assert.ok(suffices(all, { provider: id, acr: 'urn:gwanmun:loa:4' }))
    assert.ok(!suffices(all, { provider: id, acr: 'urn:gwanmun:loa:2' }))
  })

  it('are 1 to 4 in the configuration', () => {
    for (const minimumAcr of ['urn:gwanmun:loa:0', 'urn:gwanmun:loa:5', 'loa:2'])
      assert.ok(!relyingPartySchema.safeParse(registered('party', { minimumAcr })).success, minimumAcr)
  })
})
