import http from 'node:http'
import https from 'node:https'

/** Headers of an answer, by name in lower case; several values of one name are joined with commas. */
export interface Headers {
  [name: string]: string | string[] | undefined
  'content-type'?: string | undefined
  location?: string | undefined
  /** The only header that is a list. */
  'set-cookie'?: string[] | undefined
}

/** A whole answer, its body as UTF-8. It uses no types of Node, so users of the browser need none. */
export interface Received {
  status: number
  headers: Headers
  body: string
}

interface Sent {
  method: string
  headers: Record<string, string>
  body: string | null
  signal: AbortSignal
  /** Largest body of the answer in bytes; a larger one is an error. */
  maxBytes: number
}

/**
 * One request on its own connection. `fetch` is not used: it always sends `Sec-Fetch-Mode: cors`, and a server may treat a
 * navigation differently.
 */
export function exchange(url: URL, { method, headers, body, signal, maxBytes }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http
    const outgoing = request(url, { method, headers, signal, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      let length = 0
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length
        chunks.push(chunk)
        if (length <= maxBytes) return
        reject(new Error(`the answer is longer than ${maxBytes} bytes`))
        outgoing.destroy()
      })
      answer.on('error', reject)
      answer.once('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body ?? undefined)
  })
}
