import type { World } from '../domain/world.ts'
import { readableSymbols } from '../mechanics/readable-number.ts'

/**
 * A support reference such as `NA-8F3K-21`: two letters of the provider, six random characters (30 bits). Maps to one log
 * line and carries nothing personal.
 */
export function reference(about: string, world: Pick<World, 'token'>): string {
  const random = Buffer.from(world.token(128), 'base64url')
  const letters = [...random.subarray(0, 6)].map((byte) => readableSymbols[byte % readableSymbols.length]).join('')
  return `${about.slice(0, 2).toUpperCase()}-${letters.slice(0, 4)}-${letters.slice(4)}`
}
