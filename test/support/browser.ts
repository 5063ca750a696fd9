import { createBrowser, type Walk } from '../../mock-idps/browser/browser.ts'
import { formsOf } from '../../mock-idps/browser/forms.ts'

/** On a machine with many test files at once an honest answer may take long. */
const timeoutMs = 120_000

/**
 * The published browser of the simulators (cookies, redirects, forms), with the page it is at in its fields, as tests
 * read it.
 */
export class Browser {
  readonly #browser
  #walk: Walk | undefined
  #cookies: string[] = []
  /** Every address it was sent to by a redirect, in order. */
  readonly locations: URL[] = []
  /** Of the last page. */
  url = ''
  status = 0
  html = ''
  headers = new Headers()

  constructor(headers: Record<string, string> = {}) {
    this.#browser = createBrowser({ headers, timeoutMs })
  }

  /** Every cookie kept, as `name=value`. */
  get cookies(): readonly string[] {
    return this.#cookies
  }

  async get(url: string): Promise<this> {
    return this.#arrive(await this.#browser.walk(this.#absolute(url)))
  }

  async post(url: string, fields: Record<string, string>): Promise<this> {
    return this.#arrive(await this.#browser.walk(this.#absolute(url), { fields }))
  }

  /** Submits the form with this action (its beginning), with its own fields; `button` names the one pressed. */
  async submit(action: string, button: Record<string, string> = {}): Promise<this> {
    const form = formsOf(this.html, this.url).findIndex((one) => one.action.startsWith(this.#absolute(action).href))
    if (form < 0 || !this.#walk) throw new Error(`no form with action ${action} at ${this.url}`)
    return this.#arrive(await this.#browser.submit(this.#walk, button, { form }))
  }

  /** One request, no redirects followed; cookies are sent and kept all the same. */
  async once(url: string, init: RequestInit = {}): Promise<Response> {
    const target = this.#absolute(url)
    const request = new Request(target, init)
    const { status, headers, body } = await this.#browser.request(target, {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      ...(request.body && { body: await request.text() }),
      ...(init.signal && { signal: init.signal }),
    })
    await this.#noteCookies()
    if (headers.location !== undefined) this.locations.push(new URL(headers.location, target))
    const answer = new Response(status === 204 || status === 304 ? null : body, { status, headers: listed(headers) })
    return Object.defineProperty(answer, 'url', { value: target.href })
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

  #absolute(url: string): URL {
    return new URL(url, this.url || undefined)
  }

  async #arrive(walk: Walk): Promise<this> {
    const { final, hops } = walk
    if (!final) throw new Error('the walk was stopped')
    this.#walk = walk
    this.url = final.url
    this.status = final.status
    this.html = final.body
    this.headers = new Headers(listed(final.headers))
    for (const { location } of hops) if (location !== null) this.locations.push(new URL(location))
    await this.#noteCookies()
    return this
  }

  async #noteCookies(): Promise<void> {
    const all = await this.#browser.cookies()
    this.#cookies = all === '' ? [] : all.split('; ')
  }
}

/** Headers as the platform takes them, one pair for each value. */
function listed(headers: Record<string, string | string[] | undefined>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
}
