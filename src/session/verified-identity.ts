import { z } from 'zod'
import type { ProviderId, SealedText } from '../domain/ids.ts'
import type { Acr, VerifiedIdentity } from '../domain/provider.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { Session } from '../domain/session.ts'
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

type Clear = Pick<Session, 'id' | 'provider' | 'acr' | 'amr'>

/** What of an identity a session does not hold in clear, in the order in which it is sealed; an identity takes half the bytes this way. */
const inSession = z.tuple([
  schema.shape.name,
  schema.shape.birthDate,
  z.enum(['m', 'f']).nullable(),
  z.enum(['d', 'f']).nullable(),
  schema.shape.phone,
  schema.shape.authTime,
])
const genders = { m: 'male', f: 'female' } as const
const nationalities = { d: 'domestic', f: 'foreign' } as const

/** What the session says in clear is bound to the sealed rest: altered, it no longer opens. */
const boundTo = ({ id, provider, acr, amr }: Clear): string => JSON.stringify([id, provider, acr, amr])

/** Seals an identity for the session with this id, which holds its provider, acr and amr in clear. */
export function sealForSession(
  sealer: Pick<Sealer, 'seal' | 'newForms'>,
  identity: VerifiedIdentity,
  id: Session['id'],
): SealedText {
  if (!sealer.newForms) return sealer.seal(identity, id)
  const { provider, acr, amr, name, birthDate, gender, nationality, phone, authTime } = identity
  const letters = [gender && (gender === 'male' ? 'm' : 'f'), nationality && (nationality === 'domestic' ? 'd' : 'f')]
  return sealer.seal([name, birthDate, ...letters, phone, authTime], boundTo({ id, provider, acr, amr }))
}

/** The identity of a session, in either form; null when it does not open, e.g. since what stands beside it in clear was altered. */
export function identityOfSession(
  sealer: Pick<Sealer, 'open'>,
  session: Clear & Pick<Session, 'identity'>,
): VerifiedIdentity | null {
  const opened = inSession.safeParse(sealer.open(session.identity, boundTo(session))).data
  if (!opened) return openIdentity(sealer, session.identity, session.id)
  const [name, birthDate, gender, nationality, phone, authTime] = opened
  const { provider, acr, amr } = session
  return {
    provider,
    name,
    birthDate,
    gender: gender && genders[gender],
    nationality: nationality && nationalities[nationality],
    phone,
    acr,
    amr,
    authTime,
  }
}
