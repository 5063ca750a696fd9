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

/** People made at the same time. */
const atOnce = 64

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

/** A person who was verified in a browser: their `Cookie` header, and what the stores call them. */
interface VerifiedPerson {
  cookie: string
  person: PersonId
  device: ReturnType<typeof deviceHashOf>
}

/** People verified through the same rooms and stores as by a login, but without HTTP: the scenery of a row, not what it measures. */
function openVerification({ world, stores, keyring }: InsideParts): () => Promise<VerifiedPerson> {
  const sealer = openSealer(keyring.sealing, world)
  const tools = { world, sessions: stores.sessions, sealer, sessionSeconds: 21_600 }
  return async () => {
    const person = world.token(128) as PersonId
    const key = world.token(256)
    const device = deviceHashOf(key)
    const verified = { ...identity, authTime: world.now() }
    const { secret } = await identify({ person, identity: verified, device, replaces: null }, tools)
    return { person, device, cookie: `gw_device=${key}; gw_session=${secret}` }
  }
}

/** @returns the `Cookie` header of each person: verified, bound to no device, not in line */
export async function letVerified(parts: InsideParts, count: number): Promise<string[]> {
  const verify = openVerification(parts)
  return manyTimes(count, async () => (await verify()).cookie)
}

/** Verified on a device while another one of theirs holds the claim. @returns the `Cookie` header of each person */
export async function letBlocked(parts: InsideParts, count: number): Promise<string[]> {
  const verify = openVerification(parts)
  return manyTimes(count, async () => {
    const { person, cookie } = await verify()
    const first = deviceHashOf(parts.world.token(256))
    const { provider } = identity
    await parts.stores.claims.claim({
      person,
      device: first,
      session: null,
      provider,
      kind: 'android',
      blockSeconds: 3_600,
    })
    return cookie
  })
}

/** Verified, and let in as by `/next` and a call. @returns the `Cookie` header of each person */
export async function letInside(parts: InsideParts, count: number): Promise<string[]> {
  const { stores, rules } = parts
  const campaign = parts.campaign as Parameters<typeof stores.waitingRoom.join>[0]
  const verify = openVerification(parts)
  return manyTimes(count, async () => {
    const { person, device, cookie } = await verify()
    await stores.claims.claim({
      person,
      device,
      session: null,
      provider: identity.provider,
      kind: 'computer',
      blockSeconds: 3_600,
    })
    await stores.waitingRoom.join(campaign, person, rules)
    const ticket = await stores.waitingRoom.enter(campaign, person, rules)
    if (ticket?.state !== 'admitted') throw new Error(`a person is not inside but ${ticket?.state}`)
    return cookie
  })
}

async function manyTimes<Made>(count: number, make: () => Promise<Made>): Promise<Made[]> {
  const made: Made[] = []
  while (made.length < count)
    made.push(...(await Promise.all(Array.from({ length: Math.min(atOnce, count - made.length) }, make))))
  return made
}
