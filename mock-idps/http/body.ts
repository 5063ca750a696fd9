import { IncomingMessage } from 'node:http'

/** Bytes; the same limit as in the core. */
const bodyLimit = 56 * 1024

/** Reads the body of a request; null when it is longer than 56 KiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyLimit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * A copy of a request whose body was read, with the body unread again: fault plans need the code or token before the core
 * sees the request, and the core reads the body itself.
 */
export function unread(request: IncomingMessage, body: Buffer): IncomingMessage {
  const copy = new IncomingMessage(request.socket)
  copy.method = request.method
  copy.url = request.url
  copy.httpVersion = request.httpVersion
  copy.httpVersionMajor = request.httpVersionMajor
  copy.httpVersionMinor = request.httpVersionMinor
  copy.headers = { ...request.headers, 'content-length': String(body.length) }
  delete copy.headers['transfer-encoding']
  copy.push(body)
  copy.push(null)
  copy.complete = true
  return copy
}
