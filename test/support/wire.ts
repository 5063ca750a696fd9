import { once } from 'node:events'
import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

/** An answer as it comes off the wire: `fetch` asks for compression and undoes it. */
export interface WireAnswer {
  status: number | undefined
  headers: IncomingHttpHeaders
  body: Buffer
  /** Bytes that this connection has read so far, headers included. */
  read: number
}

export async function offTheWire(
  url: string,
  { headers = {}, method = 'GET', agent }: { headers?: Record<string, string>; method?: string; agent?: Agent } = {},
): Promise<WireAnswer> {
  const sent = request(url, { method, headers, ...(agent && { agent }) }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  // A socket that goes back to its agent is no longer the answer's.
  const { socket, statusCode: status } = answer
  const body = Buffer.concat(await answer.toArray())
  return { status, headers: answer.headers, body, read: socket.bytesRead }
}

export function decoded({ headers, body }: Pick<WireAnswer, 'headers' | 'body'>): Buffer {
  const coding = headers['content-encoding']
  if (coding === undefined) return body
  return coding === 'br' ? brotliDecompressSync(body) : gunzipSync(body)
}
