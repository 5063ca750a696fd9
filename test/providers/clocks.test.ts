import assert from 'node:assert/strict'
import { type MockIdps, type ProviderId, startMockIdps } from '../../mock-idps/index.ts'
import { providers } from '../../providers/index.ts'
import { sdk } from '../../providers/sdk.ts'
import portal from '../fixtures/sixth-door/doors/old-portal/index.js'
import { openDoor } from '../support/door.ts'

describe('A provider whose clock is minutes off', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  beforeEach(() => idps.reset())
  after(() => idps.close())

  const issuer = () => idps.issuer('phone')
  const doors = [
    ...providers.map((definition) => ({
      definition,
      settings: () => ({ issuer: idps.issuer(definition.id as string as ProviderId) }),
    })),
    {
      definition: { ...portal(sdk), id: 'phone' as (typeof providers)[number]['id'] },
      settings: () => ({
        issuer: issuer(),
        authorizationUrl: `${issuer()}/authorize`,
        tokenUrl: `${issuer()}/token`,
        profileUrl: `${issuer()}/userinfo`,
        scope: 'openid identity',
      }),
    },
  ]
  for (const { definition, settings } of doors)
    it(`brings the time of the proof by our clock, never in the future: ${definition.name.en}`, async () => {
      const door = openDoor(definition, settings())
      try {
        for (const seconds of [-120, -45, 45, 120]) {
          idps.reset()
          idps.clock.advance(seconds * 1000)
          const before = Math.floor(Date.now() / 1000) * 1000
          const { authTime } = (await door.verify()).identity
          assert.ok(authTime >= before && authTime <= Date.now(), `${seconds} s`)
        }
      } finally {
        await door.close()
      }
    })
})
