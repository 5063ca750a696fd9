import { Agent, type IncomingHttpHeaders, request } from 'node:http'

/** An answer, its body read. */
export interface Answer {
  status: number
  /** Absolute; null: it sends the browser nowhere. */
  location: URL | null
  text: string
}

export interface Sent {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
}

/** One browser: cookies by name and path, kept for as long as it is. */
export interface Browser {
  /** Asks, without following a redirect. */
  send(url: URL, sent?: Sent): Promise<Answer>
}

export interface Connections {
  openBrowser(): Browser
  close(): void
}

/** Kept-alive connections to the server of a warm-up. */
export function openConnections(): Connections {
  const agent = new Agent({ keepAlive: true })
  return {
    openBrowser() {
      const cookies = new Map<string, { value: string; path: string }>()
      return {
        async send(url, sent = {}) {
          const cookie = cookieHeader(cookies, url.pathname)
          const { status, headers, text } = await exchange(agent, url, {
            ...sent,
            headers: { ...sent.headers, ...(cookie === '' ? {} : { cookie }) },
          })
          for (const line of headers['set-cookie'] ?? []) keep(cookies, line)
          const { location } = headers
          return { status, location: location === undefined ? null : new URL(location, url), text }
        },
      }
    },
    close: () => agent.destroy(),
  }
}

function exchange(
  agent: Agent,
  url: URL,
  { body, ...options }: Sent,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ...options, agent }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

function cookieHeader(cookies: ReadonlyMap<string, { value: string; path: string }>, pathname: string): string {
  return [...cookies]
    .filter(([, { path }]) => pathname.startsWith(path))
    .map(([name, { value }]) => `${name}=${value}`)
    .join('; ')
}

function keep(cookies: Map<string, { value: string; path: string }>, line: string): void {
  const pair = line.split(';', 1)[0] ?? ''
  const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
  if (value === '') cookies.delete(name)
  else cookies.set(name, { value, path: /;\s*path=([^;]+)/i.exec(line)?.[1] ?? '/' })
}
