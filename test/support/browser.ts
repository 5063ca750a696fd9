import { selfPosting } from './form-post.ts'

/** A program with a cookie jar that follows redirects, links and forms: a browser without a screen or a script. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string; host: string }>()
  readonly #headers: Record<string, string>
  /** Where the last answer came from, and what it was. */
  url = ''
  status = 0
  html = ''
  headers = new Headers()

  constructor(headers: Record<string, string> = {}) {
    this.#headers = headers
  }

  /** Every cookie kept, as `name=value`. */
  get cookies(): string[] {
    return [...this.#cookies].map(([name, { value }]) => `${name.slice(name.lastIndexOf(' ') + 1)}=${value}`)
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<this> {
    return this.#go(new URL(url, this.url || undefined), { method: 'GET', headers })
  }

  async post(url: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<this> {
    return this.#go(new URL(url, this.url || undefined), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    })
  }

  /** One request, no redirects followed; cookies are sent and kept all the same. */
  async once(url: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url, this.url || undefined)
    const headers = new Headers({ ...this.#headers, ...(init.headers as Record<string, string>) })
    const cookie = this.#cookiesFor(target)
    if (cookie) headers.set('cookie', cookie)
    const answer = await fetch(target, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) this.#keep(line, target)
    return answer
  }

  async json(url: string, init: { method?: string; body?: unknown; headers?: Record<string, string> } = {}) {
    const { method = 'GET', body, headers = {} } = init
    const answer = await this.once(url, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null }
  }

  /** Submits the form with this action (its beginning), with its hidden fields; `button` names the one pressed. */
  async submit(action: string, button: Record<string, string> = {}): Promise<this> {
    const form = [...this.html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].find(([, to]) =>
      to?.startsWith(action),
    )
    if (!form) throw new Error(`no form with action ${action} at ${this.url}`)
    const hidden = [...(form[2] ?? '').matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
    const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]))
    return this.post(form[1] ?? '', { ...fields, ...button })
  }

  /** What a person would read, in one line. */
  get text(): string {
    return this.html
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  }

  get path(): string {
    return new URL(this.url).pathname
  }

  async #go(url: URL, init: RequestInit): Promise<this> {
    let [target, request] = [url, init]
    for (let hops = 0; hops < 20; hops++) {
      const answer = await this.once(target.href, request)
      const location = answer.headers.get('location')
      if (answer.status < 300 || answer.status >= 400 || !location) {
        this.url = target.href
        this.status = answer.status
        this.headers = answer.headers
        this.html = await answer.text()
        const posted = selfPosting(this.html)
        if (!posted) return this
        target = new URL(posted.action, target)
        request = {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(posted.fields).toString(),
        }
        continue
      }
      await answer.body?.cancel()
      target = new URL(location, target)
      if (answer.status !== 307 && answer.status !== 308) request = { method: 'GET' }
    }
    throw new Error(`too many redirects from ${url.href}`)
  }

  #keep(line: string, { hostname, pathname }: URL): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(pair.indexOf('=') + 1)
    const attribute = (wanted: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
    const path = attribute('path') ?? pathname
    const key = `${hostname} ${path} ${name}`
    const expired = attribute('max-age') === '0' || Date.parse(attribute('expires') ?? '') < Date.now()
    if (expired || value === '') this.#cookies.delete(key)
    else this.#cookies.set(key, { value, path, host: hostname })
  }

  #cookiesFor({ hostname, pathname }: URL): string {
    const sent = [...this.#cookies].filter(
      ([, { path, host }]) =>
        host === hostname && (pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)),
    )
    return sent.map(([key, { value }]) => `${key.slice(key.lastIndexOf(' ') + 1)}=${value}`).join('; ')
  }
}
