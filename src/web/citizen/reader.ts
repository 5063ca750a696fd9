import type { Request, Response } from 'express'
import { z } from 'zod'
import { GwanmunError, hasCode } from '../../domain/errors.ts'
import type { DeviceHash, PersonId } from '../../domain/ids.ts'
import type { VerifiedIdentity } from '../../domain/provider.ts'
import type { Web } from '../context.ts'
import { deviceOf, identityOf, sessionOf } from '../request/who.ts'
import { maskedName } from './masking.ts'

/** Someone who may read and cancel their booking, and what their pages show of them. */
export interface Reader {
  person: PersonId
  /** Id of the door they came through. */
  provider: string
  maskedName: string
  birthYear: number
}

const readingSchema = z.object({
  person: z.string().transform((id) => id as PersonId),
  provider: z.string(),
  maskedName: z.string(),
  birthYear: z.number(),
  expiresAt: z.number(),
})

const recordOf = (device: DeviceHash) => `reading:${device}`

/**
 * Gives the browser what it takes to read and cancel while the hot store is away: sealed for this device, for as long as
 * the session. Only where that store is another process; one in memory is never away.
 */
export async function letRead(
  web: Web,
  response: Response,
  { person, device, identity }: { person: PersonId; device: DeviceHash; identity: VerifiedIdentity },
): Promise<void> {
  if (!web.shared) return
  const { sessionSeconds } = web.limits
  const reading = { person, ...shownOf(identity), expiresAt: web.world.now() + sessionSeconds * 1000 }
  web.cookies.setReading(response, await web.sealer.seal(reading, recordOf(device)), sessionSeconds)
}

/** Who may read here: by the session, or by the sealed cookie while sessions cannot be asked. Null: nobody. */
export async function readerOf(web: Web, request: Request): Promise<Reader | null> {
  try {
    const session = await sessionOf(web, request)
    return session && { person: session.person, ...shownOf(await identityOf(web, session)) }
  } catch (error) {
    if (!hasCode(error, 'store_unavailable')) throw error
    const sealed = web.cookies.reading(request)
    const device = deviceOf(web, request)
    const reading = sealed && device && readingSchema.safeParse(await web.sealer.open(sealed, recordOf(device))).data
    if (!reading) throw error
    return reading.expiresAt > web.world.now() ? reading : null
  }
}

/** @throws GwanmunError `not_verified` */
export async function reading(web: Web, request: Request): Promise<Reader> {
  const reader = await readerOf(web, request)
  if (!reader) throw new GwanmunError('not_verified')
  return reader
}

function shownOf({ name, birthDate, provider }: VerifiedIdentity) {
  return { provider, maskedName: maskedName(name), birthYear: Number(birthDate.slice(0, 4)) }
}
