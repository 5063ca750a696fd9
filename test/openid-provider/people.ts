import type { PersonId, ProviderId, VerificationId } from '../../src/domain/ids.ts'
import type { Acr, VerifiedIdentity } from '../../src/domain/provider.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import type { Verified } from '../../src/openid-provider/verified-answer.ts'
import { system } from '../../src/system.ts'

export const minjun = 'person-minjun' as PersonId
export const seoyeon = 'person-seoyeon' as PersonId

/** Verified through a door 90 seconds ago: long enough to tell `auth_time` from now. */
export function verified(person: PersonId, provider = 'naver', acr: Acr = 'urn:gwanmun:loa:3'): Verified {
  const authTime = system.now() - 90_000
  const verification = system.token(160) as VerificationId
  return { person, verification, provider: provider as ProviderId, acr, amr: ['swk', 'pin', 'mfa'], authTime }
}

export function identityOf(
  person: PersonId,
  provider: ProviderId,
  verification: Pick<VerifiedIdentity, 'acr' | 'authTime'>,
): VerifiedIdentity {
  const isMinjun = person === minjun
  return {
    provider,
    name: isMinjun ? '김민준' : '이서연',
    birthDate: '1990-02-03' as CalendarDate,
    gender: isMinjun ? 'male' : 'female',
    nationality: 'domestic',
    phone: '+821000001234',
    amr: ['swk', 'pin', 'mfa'],
    ...verification,
  }
}
