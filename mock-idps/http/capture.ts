import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Answer } from './answer.ts'

function takeHeaders(response: ServerResponse): Answer['headers'] {
  const headers: Answer['headers'] = {}
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (value === undefined) continue
    headers[name] = Array.isArray(value) ? value : String(value)
    response.removeHeader(name)
  }
  return headers
}

const patched = ['writeHead', 'flushHeaders', 'write', 'end'] as const

/**
 * Holds back what is written to the response and hands it to `take` as a whole, once. Nothing has been sent then, and the
 * response can be used again. `writeHead` is supported with headers as an object only.
 * @param wants false for a status that is not held back but sent as written. Default: every status is held back
 */
export function capture(
  response: ServerResponse,
  take: (answer: Answer) => void,
  wants: (status: number) => boolean = () => true,
): void {
  const chunks: Buffer[] = []
  const release = () => {
    for (const name of patched) Reflect.deleteProperty(response, name)
    return response
  }
  const keep = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string') {
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'))
    } else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
  }
  const call = (args: unknown[]) => {
    const last = args.at(-1)
    if (typeof last === 'function') process.nextTick(last as () => void)
  }

  Object.assign(response, {
    writeHead(status: number, ...rest: [OutgoingHttpHeaders?]) {
      if (!wants(status)) return release().writeHead(status, ...rest)
      response.statusCode = status
      const headers = rest.at(-1)
      if (typeof headers === 'object' && headers !== null) {
        for (const [name, value] of Object.entries(headers as OutgoingHttpHeaders)) {
          if (value !== undefined) response.setHeader(name, value)
        }
      }
      return response
    },
    flushHeaders() {},
    write(...args: Parameters<ServerResponse['write']>) {
      if (!wants(response.statusCode)) return release().write(...args)
      keep(args[0], args[1])
      call(args)
      return true
    },
    end(...args: Parameters<ServerResponse['end']>) {
      if (!wants(response.statusCode)) return release().end(...args)
      keep(args[0], args[1])
      call(args)
      release()
      const { statusCode } = response
      response.statusMessage = ''
      take({ status: statusCode, headers: takeHeaders(response), body: Buffer.concat(chunks) })
      return response
    },
  })
}
