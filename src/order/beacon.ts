import { z } from 'zod'
import type { World } from '../domain/world.ts'
import { quicknet, roundValue } from './quicknet.ts'

/** How long one address may take, in milliseconds. */
const timeoutMs = 4_000
/** More than an answer has, in bytes. */
const mostBytes = 4_096

const answerSchema = z.object({ round: z.int(), signature: z.string().regex(/^[0-9a-f]{96}$/) })

/** Where rounds of drand quicknet come from. */
export interface Beacon {
  /** The signature of a round, which has been checked, 96 characters of hex; null: no address has it. */
  signatureOf(round: number): Promise<string | null>
}

/**
 * Asks one address after the other by drand's HTTP API (`/{chain hash}/public/{round}`). An address that lies is as one that is away.
 * @returns null without an address
 */
export function openBeacon(
  addresses: readonly string[],
  { fetch, after }: Pick<World, 'fetch' | 'after'>,
): Beacon | null {
  async function get(url: string): Promise<string> {
    const stop = new AbortController()
    const inTime = after(timeoutMs, () => stop.abort())
    try {
      const answer = await fetch(url, { signal: stop.signal, redirect: 'error' })
      if (!answer.ok) throw new Error(`the beacon answers ${answer.status}`)
      return await shortText(answer)
    } finally {
      inTime()
    }
  }

  async function ask(address: string, round: number): Promise<string | null> {
    try {
      const body = await get(`${address}/${quicknet.hash}/public/${round}`)
      const { round: told, signature } = answerSchema.parse(JSON.parse(body))
      return told === round && roundValue(round, Buffer.from(signature, 'hex')) ? signature : null
    } catch {
      return null
    }
  }

  if (addresses.length === 0) return null
  return {
    async signatureOf(round) {
      for (const address of addresses) {
        const signature = await ask(address, round)
        if (signature !== null) return signature
      }
      return null
    },
  }
}

async function shortText({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    if (length > mostBytes) throw new Error('the beacon answers too much')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
