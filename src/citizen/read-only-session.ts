import { z } from 'zod'
import type { DeviceHash, PersonId, SealedText } from '../domain/ids.ts'
import type { VerifiedIdentity } from '../domain/provider.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { Instant } from '../domain/time.ts'
import { maskedName } from './masking.ts'

/** A person who may read and cancel their booking, and what their pages show of them. */
export interface Reader {
  person: PersonId
  /** Id of the provider that verified them. */
  provider: string
  maskedName: string
  birthYear: number
}

/**
 * Read-only sessions live in the browser's own cookie, sealed for its device. With one, a person reads and cancels their
 * booking while the hot store does not answer.
 */
export interface ReadOnlySessions {
  /** Seals one that lives as long as a session. */
  seal(verified: { person: PersonId; device: DeviceHash; identity: VerifiedIdentity }): SealedText
  /** Null when the text was sealed for another device or with a key that is gone, or was altered. */
  open(sealed: string, device: DeviceHash): (Reader & { expiresAt: Instant }) | null
}

export interface ReadOnlySessionTools {
  sealer: Sealer
  now(): Instant
  /** Life of a session, in seconds. */
  sessionSeconds: number
}

const schema = z.object({
  person: z.string().transform((id) => id as PersonId),
  provider: z.string(),
  maskedName: z.string(),
  birthYear: z.number(),
  expiresAt: z.number(),
})

const recordOf = (device: DeviceHash) => `reading:${device}`

export function openReadOnlySessions({ sealer, now, sessionSeconds }: ReadOnlySessionTools): ReadOnlySessions {
  return {
    seal({ person, device, identity }) {
      const session = { ...readerOf(person, identity), expiresAt: now() + sessionSeconds * 1000 }
      return sealer.seal(session, recordOf(device))
    },
    open(sealed, device) {
      return schema.safeParse(sealer.open(sealed, recordOf(device))).data ?? null
    },
  }
}

/** What may be shown of a person on their own pages. */
export function readerOf(person: PersonId, { name, birthDate, provider }: VerifiedIdentity): Reader {
  return { person, provider, maskedName: maskedName(name), birthYear: Number(birthDate.slice(0, 4)) }
}
