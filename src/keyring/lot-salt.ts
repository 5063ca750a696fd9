import { createHmac } from 'node:crypto'
import type { Keyring } from './keyring.ts'

/**
 * The salt by which networks are put into lots: the same for all brokers with this keyring, and known to nobody without it.
 * The key is that of pairwise subjects; what those are made of has a `|` in it, so neither tells anything of the other.
 */
export function lotSaltOf({ subject }: Pick<Keyring, 'subject'>): string {
  return createHmac('sha256', Buffer.from(subject, 'base64url')).update('lots of networks').digest('base64url')
}
