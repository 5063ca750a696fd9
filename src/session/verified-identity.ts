import { z } from 'zod'
import type { ProviderId } from '../domain/ids.ts'
import type { Acr, VerifiedIdentity } from '../domain/provider.ts'
import type { Sealer } from '../domain/sealing.ts'
import { dayFrom } from '../domain/time.ts'

const schema = z.object({
  provider: z.string().transform((id) => id as ProviderId),
  name: z.string(),
  birthDate: z.string().transform(dayFrom),
  gender: z.enum(['male', 'female']).nullable(),
  nationality: z.enum(['domestic', 'foreign']).nullable(),
  phone: z.string().nullable(),
  acr: z.string().transform((acr) => acr as Acr),
  amr: z.array(z.string()),
  authTime: z.number(),
})

/**
 * Opens a sealed identity. `recordId`: the id that it was sealed for, of a session or of a person. Null when it does not
 * open (another record, a key that is gone) or is no identity.
 */
export function openIdentity(sealer: Pick<Sealer, 'open'>, sealed: string, recordId: string): VerifiedIdentity | null {
  return schema.safeParse(sealer.open(sealed, recordId)).data ?? null
}
