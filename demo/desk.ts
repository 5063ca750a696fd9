import { isIPv6 } from 'node:net'
import type { FileInput } from '../src/config.ts'
import { isLoopback } from '../src/domain/loopback.ts'
import type { World } from '../src/domain/world.ts'
import { sha256 } from '../src/mechanics/hash.ts'

export interface DemoDesk {
  /** What its operator signs a terminal in with at `/desk`. Of this run alone: it stands on the console and is kept nowhere. */
  token: string
  /** To be laid over the demonstration's configuration; operators of `GWANMUN_CONFIG` take its place. */
  configuration: Pick<FileInput, 'operators'>
}

/**
 * A desk to try, with a new token at each start. Null where others than this machine could reach it.
 * @param host address that the broker listens on @param base public origin
 */
export function demoDesk({ host, base }: { host: string; base: string }, world: Pick<World, 'token'>): DemoDesk | null {
  if (!isLoopback(isIPv6(host) ? `[${host}]` : host) || !isLoopback(new URL(base).hostname)) return null
  const token = world.token(256)
  const operators = [{ name: 'demo-desk', tokenSha256: sha256(token, 'hex'), roles: ['desk' as const] }]
  return { token, configuration: { operators } }
}
