import { createHmac, hkdfSync } from 'node:crypto'
import type { CampaignId, PersonId } from '../domain/ids.ts'
import type { OpeningName } from '../domain/opening.ts'
import { pseudonymBytes } from './merkle.ts'

/** What only this installation can make. */
export interface DrawSecrets {
  /** Of a person in one campaign, 16 bytes: it cannot be linked with theirs in another one, or with the person. */
  pseudonymOf(campaign: CampaignId, person: PersonId): Buffer
  /** The secret of an opening, 32 bytes: the same in every process, and after every restart. */
  secretOf(name: OpeningName): Buffer
}

/** @param master a secret of the keyring; both are derived from it (HKDF, RFC 5869) and tell nothing of it */
export function openDrawSecrets(master: string): DrawSecrets {
  const keyOf = (use: string) => Buffer.from(hkdfSync('sha256', master, '', `gwanmun opening ${use}`, 32))
  const [pseudonyms, secrets] = [keyOf('pseudonyms'), keyOf('secrets')]
  const mac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  return {
    pseudonymOf: (campaign, person) => mac(pseudonyms, `${campaign}\0${person}`).subarray(0, pseudonymBytes),
    secretOf: ({ campaign, opensAt }) => mac(secrets, `${campaign}\0${opensAt}`),
  }
}
