import { createHmac } from 'node:crypto'
import type { Keyring } from './keyring.ts'

/**
 * The salt by which networks get their shard (0–15): the same for all brokers with this keyring, and unknown without it.
 * Its key is that of pairwise subjects; a subject's input contains a `|` and this text does not, so neither reveals
 * anything about the other. The text is never changed: brokers of two releases must put a network in the same shard.
 */
export function networkSaltOf({ subject }: Pick<Keyring, 'subject'>): string {
  return createHmac('sha256', Buffer.from(subject, 'base64url')).update('lots of networks').digest('base64url')
}
