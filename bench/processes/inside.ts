import type { PersonId } from '../../src/domain/ids.ts'
import type { VerifiedIdentity } from '../../src/domain/provider.ts'
import type { RoomRules } from '../../src/domain/waiting-room.ts'
import type { World } from '../../src/domain/world.ts'
import type { Keyring } from '../../src/keyring/keyring.ts'
import { openSealer } from '../../src/keyring/sealing.ts'
import { identify } from '../../src/session/identify.ts'
import { deviceHashOf } from '../../src/session/secret-hash.ts'
import type { Stores } from '../../src/stores.ts'

export interface InsideParts {
  world: World
  stores: Stores
  keyring: Keyring
  campaign: string
  rules: RoomRules
}

const identity = {
  provider: 'certificate',
  name: '시험인',
  birthDate: '1980-01-01',
  gender: null,
  nationality: null,
  phone: null,
  acr: 'urn:gwanmun:loa:3',
  amr: ['swk'],
} as unknown as VerifiedIdentity

/**
 * Puts people inside as a verification, `/next` and a call would, through the same rooms and stores but without HTTP:
 * it is the scenery of the booking rows, not what they measure.
 * @returns the `Cookie` header of each
 */
export async function letInside(parts: InsideParts, count: number): Promise<string[]> {
  const { world, stores, keyring, rules } = parts
  const campaign = parts.campaign as Parameters<typeof stores.waitingRoom.join>[0]
  const sealer = openSealer(keyring.sealing, world)
  const headers: string[] = []
  for (let n = 0; n < count; n++) {
    const person = world.token(128) as PersonId
    const key = world.token(256)
    const device = deviceHashOf(key)
    const verified = { ...identity, authTime: world.now() }
    const tools = { world, sessions: stores.sessions, sealer, sessionSeconds: 21_600 }
    const { secret } = await identify({ person, identity: verified, device, replaces: null }, tools)
    await stores.claims.claim({ person, device, provider: verified.provider, kind: 'computer', blockSeconds: 3_600 })
    await stores.waitingRoom.join(campaign, person, rules)
    const ticket = await stores.waitingRoom.enter(campaign, person, rules)
    if (ticket?.state !== 'admitted') throw new Error(`person ${n} is not inside but ${ticket?.state}`)
    headers.push(`gw_device=${key}; gw_session=${secret}`)
  }
  return headers
}
