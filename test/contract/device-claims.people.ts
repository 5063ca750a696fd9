import type { DeviceHash, PersonId, ProviderId, SessionId } from '../../src/domain/ids.ts'
import type { ClaimRequest } from '../../src/domain/session.ts'

export const person = 'person-1' as PersonId

/** A request of this person's device; each device has one session. */
export function by(device: string, more: Partial<ClaimRequest> = {}): ClaimRequest {
  const [provider, kind] = ['kakao' as ProviderId, 'android' as const]
  const session = `session-${device}` as SessionId
  return { person, device: device as DeviceHash, session, provider, kind, blockSeconds: 3600, ...more }
}
