import assert from 'node:assert/strict'
import { type ConfigurationParts, libraryConfiguration } from '../../src/openid-provider/configuration.ts'
import { stillWorld } from '../support/still-world.ts'

describe('Lifetimes at the OpenID Provider', () => {
  const parts = {
    issuer: new URL('http://localhost:3000'),
    world: stillWorld().world,
    relyingParties: new Map(),
    doors: [],
    cookieKeys: [],
    jwks: { keys: [] },
  } as unknown as ConfigurationParts

  for (const journeySeconds of [60, 7_200, 14_400])
    it(`let an interaction live as long as a journey of ${journeySeconds} s, and no session shorter than that`, () => {
      const { ttl } = libraryConfiguration({ ...parts, journeySeconds })
      assert.equal(ttl?.Interaction, journeySeconds)
      assert.equal(ttl?.Session, Math.max(7_200, journeySeconds))
    })
})
