import { IncomingMessage } from 'node:http'

/** As much as the core accepts, in bytes. */
const bodyLimit = 56 * 1024

/** Reads a request's body; null when it is longer than 56 KiB. */
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
 * The same request once more, unread. The response layer must know whose code or token it is before the core sees the
 * request, and the core wants to read the body itself.
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
