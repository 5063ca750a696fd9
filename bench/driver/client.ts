import { Pool } from 'undici'

export interface Answer {
  status: number
  /** Absolute, resolved against the server; '' without one. */
  location: string
  text: string
}

export interface Sent {
  method?: 'GET' | 'POST' | 'DELETE'
  headers?: Record<string, string>
  body?: string
  /** Sent along and brought up to date by the answer. */
  cookies?: Cookies
  /** Hangs up. */
  signal?: AbortSignal | undefined
}

/**
 * Cookies of one person at one server, by name. A server reads only those whose path a browser would send; ends are not looked
 * at, since each journey is short and its jar is thrown away.
 */
export type Cookies = Map<string, { value: string; path: string }>

/** Connections to one server. */
export interface Client {
  send(path: string, sent?: Sent): Promise<Answer>
  close(): Promise<void>
}

export interface ClientOptions {
  /** The loopback address it comes from (127.0.0.0/8), where the server is to see several networks. */
  from?: string
  /** How long it waits for an answer, in milliseconds. Default 30,000. */
  patienceMs?: number
}

/**
 * A client as cheap as possible, since it shares the machine with the server it measures: kept-alive connections, no
 * redirects followed, cookies by name and path only. The published browser (mock-idps/browser) opens a connection for each request
 * and keeps a jar with SameSite rules, which would load the machine more than the server does; only its form parser is used.
 */
export function openClient(
  origin: string,
  connections: number,
  { from, patienceMs = 30_000 }: ClientOptions = {},
): Client {
  const pool = new Pool(from === undefined ? origin : origin.replace('//localhost:', '//127.0.0.1:'), {
    connections,
    pipelining: 1,
    headersTimeout: patienceMs,
    bodyTimeout: patienceMs,
    ...(from === undefined ? {} : { localAddress: from }),
  })
  return {
    async send(path, { method = 'GET', headers = {}, body, cookies, signal } = {}) {
      const cookie = cookies ? cookieHeader(cookies, path) : ''
      const sent = cookie === '' ? headers : { ...headers, cookie }
      const answer = await pool.request({ path, method, headers: sent, body: body ?? null, ...(signal && { signal }) })
      const text = await answer.body.text()
      if (cookies) for (const line of [answer.headers['set-cookie'] ?? []].flat()) keep(cookies, line)
      const { location } = answer.headers
      return {
        status: answer.statusCode,
        location: typeof location === 'string' ? new URL(location, origin).href : '',
        text,
      }
    },
    close: () => pool.destroy(),
  }
}

function cookieHeader(cookies: Cookies, target: string): string {
  const pairs: string[] = []
  for (const [name, { value, path }] of cookies) if (target.startsWith(path)) pairs.push(`${name}=${value}`)
  return pairs.join('; ')
}

function keep(cookies: Cookies, line: string): void {
  const pair = line.split(';', 1)[0] ?? ''
  const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
  if (value === '') cookies.delete(name)
  else cookies.set(name, { value, path: /;\s*path=([^;]+)/i.exec(line)?.[1] ?? '/' })
}

/**
 * Asks several processes in turn as if they were one server, as a balancer without stickiness does.
 * @param origin what their answers are relative to
 */
export function openBalanced(origin: string, processes: readonly string[], connections: number): Client {
  const clients = processes.map((process) => openClient(process, Math.ceil(connections / processes.length)))
  let next = 0
  return {
    async send(path, sent) {
      const client = clients[next++ % clients.length]
      if (!client) throw new Error('no process to ask')
      const answer = await client.send(path, sent)
      const { location } = answer
      if (location === '') return answer
      const from = processes.find((process) => location.startsWith(`${process}/`))
      return from === undefined ? answer : { ...answer, location: origin + location.slice(from.length) }
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()))
    },
  }
}

/** Where an answer sends the browser. @throws Error when it does not, or elsewhere than to a URL that begins so */
export function redirected(step: string, answer: Answer, expected: string): string {
  const { status, location, text } = answer
  if (status === 303 && location.startsWith(expected)) return location
  throw new Error(`${step}: expected 303 to ${expected}…, got ${status} ${location} ${text.slice(0, 200)}`)
}
