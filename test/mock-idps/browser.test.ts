import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, createBrowser, WalkError } from '../../mock-idps/browser/browser.ts'
import { autoForm, formsOf } from '../../mock-idps/browser/forms.ts'
import { farthest, sameSiteContext } from '../../mock-idps/browser/site.ts'

const html = { 'content-type': 'text/html; charset=utf-8' }

/** A server of a few routes, `METHOD /path`, that records its requests. */
async function serve(routes: Record<string, RequestListener>, host: string) {
  const asked: { line: string; headers: IncomingMessage['headers']; body: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const line = `${request.method} ${request.url?.split('?')[0]}`
      asked.push({ line, headers: request.headers, body: Buffer.concat(chunks).toString() })
      const answer = routes[line]
      if (answer) answer(request, response)
      else response.writeHead(404).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, asked, url: `http://${host}:${(server.address() as AddressInfo).port}` }
}

const redirect =
  (location: () => string, status = 302, headers: Record<string, string | string[]> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { location: location(), ...headers }).end()
  }

const page =
  (body: string, headers: Record<string, string | string[]> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(200, { ...html, ...headers }).end(body)
  }

describe('the browser of the simulators', () => {
  const servers: Server[] = []
  const told: [string, number, string | null][] = []
  let provider: Awaited<ReturnType<typeof serve>>
  let client: Awaited<ReturnType<typeof serve>>
  let browser: Browser

  before(async () => {
    const flow = { 'mock-flow': 'flow-1' }
    const noReferrer = { ...flow, 'referrer-policy': 'no-referrer' }
    provider = await serve(
      {
        'GET /kakao/authorize': redirect(() => '/kakao/page/1', 303, {
          ...flow,
          'set-cookie': 'i=1; path=/kakao/page; HttpOnly',
        }),
        'GET /kakao/page/1': page(
          '<form method="post"><input type="radio" name="persona" value="man" checked><input type="radio" name="persona" value="woman"><input name="password" value="a&amp;b"><button name="decision" value="approve">go</button></form>',
          noReferrer,
        ),
        'POST /kakao/page/1': redirect(() => `${client.url}/callback?code=1`, 303, flow),
        'GET /kcb/authorize': (_, response) => {
          response
            .writeHead(200, { ...html, ...flow })
            .end(
              `<script>document.forms[0].submit()</script><form method="post" action="${client.url}/callback"><input type="hidden" name="code" value="x&quot;y"/><button type="submit">Continue</button></form>`,
            )
        },
      },
      'localhost',
    )
    client = await serve(
      {
        'GET /start': redirect(() => `${provider.url}/kakao/authorize`, 302, {
          'set-cookie': [
            'lax=1; path=/; SameSite=Lax; HttpOnly',
            'strict=1; path=/; SameSite=Strict',
            '__Host-s=1; path=/; Secure',
          ],
        }),
        'GET /start-kcb': redirect(() => `${provider.url}/kcb/authorize`, 302, {
          'set-cookie': 'lax=1; path=/; SameSite=Lax',
        }),
        'GET /callback': redirect(() => '/welcome', 303, { 'set-cookie': 'session=s; path=/' }),
        'POST /callback': redirect(() => '/callback?code=moved', 303),
        'GET /welcome': page('<p>welcome</p>'),
        'GET /loop': redirect(() => '/loop'),
        'GET /big': page('x'.repeat(2000)),
        'GET /never': () => {},
        'GET /moved': redirect(() => '/form', 301),
        'GET /form': page(
          '<form action="/search"><input name="q" value="1"></form><form method="post" action="/keep"><input name="a" value="1"></form>',
        ),
        'GET /search': page('found'),
        'POST /keep': redirect(() => '/kept', 307),
        'POST /kept': page('kept'),
      },
      '127.0.0.1',
    )
    servers.push(provider.server, client.server)
  })
  beforeEach(() => {
    told.length = 0
    provider.asked.length = 0
    client.asked.length = 0
    browser = createBrowser({
      returned: (flow, { status, location }) => told.push([flow, status, location]),
      maxBytes: 1000,
    })
  })
  after(() => {
    for (const server of servers) server.closeAllConnections()
    return Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  })

  it('walks from the client over the sign-in page and back, and reports what the callback answered', async () => {
    const { hops, final } = await browser.walk(`${client.url}/start`, { person: 'woman' })
    assert.deepEqual(
      hops.map(({ method, url, status }) => [method, new URL(url).pathname, status]),
      [
        ['GET', '/start', 302],
        ['GET', '/kakao/authorize', 303],
        ['GET', '/kakao/page/1', 200],
        ['POST', '/kakao/page/1', 303],
        ['GET', '/callback', 303],
        ['GET', '/welcome', 200],
      ],
    )
    assert.match(final?.body ?? '', /welcome/)
    assert.deepEqual(told, [['flow-1', 303, `${client.url}/welcome`]])
    const form = new URLSearchParams(provider.asked.at(-1)?.body)
    assert.deepEqual(Object.fromEntries(form), { persona: 'woman', password: 'a&b', decision: 'approve' })
    assert.equal(provider.asked.at(-1)?.headers.cookie, 'i=1')
    assert.equal(provider.asked.at(-1)?.headers.origin, 'null')
  })

  it('lets the person do something else than approve, and stays on the page when no person is chosen', async () => {
    await browser.walk(`${client.url}/start`, { person: 'man', outcome: 'wrong_person' })
    assert.match(provider.asked.at(-1)?.body ?? '', /outcome=wrong_person/)
    assert.doesNotMatch(provider.asked.at(-1)?.body ?? '', /decision/)
    await browser.walk(`${client.url}/start`, { person: 'man', outcome: 'cancel' })
    assert.match(provider.asked.at(-1)?.body ?? '', /decision=cancel/)
    const walk = await browser.walk(`${client.url}/start`)
    assert.match(walk.final?.url ?? '', /\/kakao\/page\/1$/)
    const on = await browser.submit(walk, { persona: 'man', decision: 'approve' })
    assert.equal(new URL(on.final?.url ?? '').pathname, '/welcome')
    assert.equal(told.length, 3)
  })

  it('sends a form_post on, and takes a callback that sends the browser to itself for one step', async () => {
    await browser.walk(`${client.url}/start-kcb`)
    const lines = client.asked.map(({ line }) => line)
    assert.deepEqual(lines, ['GET /start-kcb', 'POST /callback', 'GET /callback', 'GET /welcome'])
    assert.equal(client.asked[1]?.body, 'code=x%22y')
    assert.deepEqual(told, [['flow-1', 303, `${client.url}/welcome`]])
  })

  it('sends the headers that a browser sends with a navigation', async () => {
    await browser.walk(`${client.url}/start-kcb`)
    const [first, posted, moved] = client.asked.map(({ headers }) => headers)
    assert.equal(first?.['sec-fetch-site'], 'none')
    assert.deepEqual(
      [posted?.['sec-fetch-site'], posted?.['sec-fetch-mode'], posted?.['sec-fetch-dest']],
      ['cross-site', 'navigate', 'document'],
    )
    assert.equal(posted?.origin, provider.url)
    assert.match(posted?.accept ?? '', /^text\/html/)
    assert.equal(moved?.origin, undefined)
    assert.equal(moved?.['sec-fetch-site'], 'cross-site')
  })

  it('keeps SameSite: a POST from another site brings no Lax cookie, a GET does, and Strict only one of the site', async () => {
    await browser.walk(`${client.url}/start-kcb`)
    assert.equal(client.asked[1]?.headers.cookie, undefined)
    assert.equal(client.asked[2]?.headers.cookie, 'lax=1')
    client.asked.length = 0
    await browser.walk(`${client.url}/start`, { person: 'man' })
    const callback = client.asked.find(({ line }) => line === 'GET /callback')?.headers.cookie ?? ''
    assert.match(callback, /lax=1/)
    assert.doesNotMatch(callback, /strict=1/)
    assert.match(await browser.cookies(`${client.url}/`), /strict=1.*session=s|session=s.*strict=1/)
  })

  it('can be stopped before the callback, and another browser can go on from there', async () => {
    const { stopped } = await browser.walk(`${client.url}/start`, {
      person: 'man',
      onHop: ({ returning }) => (returning === null ? undefined : 'stop'),
    })
    assert.equal(stopped?.returning, 'flow-1')
    assert.equal(stopped?.url.pathname, '/callback')
    assert.equal(told.length, 0)
    const stranger = createBrowser({ returned: (flow, { status }) => void told.push([flow, status, null]) })
    await stranger.walk(stopped?.url ?? '', { returning: 'flow-1' })
    assert.deepEqual(told, [['flow-1', 303, null]])
    assert.equal(client.asked.findLast(({ line }) => line === 'GET /callback')?.headers.cookie, undefined)
  })

  it('can be sent elsewhere on the way', async () => {
    const onHop = ({ url, returning }: { url: URL; returning: string | null }) =>
      returning !== null && url.searchParams.get('code') === '1' ? `${client.url}/callback?code=2` : undefined
    const { hops } = await browser.walk(`${client.url}/start`, { person: 'man', onHop })
    assert.ok(hops.some(({ url }) => url.endsWith('/callback?code=2')))
    assert.equal(told.length, 1)
  })

  it('submits forms of other pages on request, by GET and by POST, and keeps the method over a 307', async () => {
    const walk = await browser.walk(`${client.url}/moved`)
    assert.equal(new URL(walk.final?.url ?? '').pathname, '/form')
    const found = await browser.submit(walk, { q: '2' })
    assert.equal(found.final?.url, `${client.url}/search?q=2`)
    const kept = await browser.submit(walk, {}, { form: 1 })
    assert.equal(kept.final?.body, 'kept')
    assert.equal(client.asked.at(-1)?.body, 'a=1')
    await assert.rejects(browser.submit(walk, {}, { form: 2 }), /no form number 2/)
  })

  it('gives up on loops, long answers, silence and on request, and reports how far it came', async () => {
    const failed = async (walk: Promise<unknown>, message: RegExp) => {
      const error: unknown = await walk.catch((reason: unknown) => reason)
      assert.ok(error instanceof WalkError, String(error))
      assert.match(error.message, message)
      return error.hops
    }
    assert.equal((await failed(browser.walk(`${client.url}/loop`), /more than 20 requests/)).length, 20)
    await failed(browser.walk(`${client.url}/big`), /longer than 1000 bytes/)
    await failed(createBrowser({ timeoutMs: 30 }).walk(`${client.url}/never`), /at .*\/never/)
    const impatient = new AbortController()
    const walk = browser.walk(`${client.url}/never`, { signal: impatient.signal })
    impatient.abort()
    await failed(walk, /aborted/)
  })
})

describe('the forms of a page', () => {
  it('are read with their fields as they stand, radios and boxes only when checked', () => {
    const [form, other] = formsOf(
      `<form METHOD='POST' action="/go?a=1&amp;b=2"><input name=plain value=x><input type="hidden" name="h" value="&#44032;&#x41;">
       <input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked=""><input type="checkbox" name="c" checked>
       <button type="button" name="no">no</button><button name="yes" value="1">yes</button><input type="submit" name="too" value="2"></form>
       <input name="outside"><form><input name="in" value="a > b"></form>`,
      'https://sp.test/here',
    )
    assert.equal(form?.action, 'https://sp.test/go?a=1&b=2')
    assert.equal(form?.method, 'POST')
    assert.deepEqual(form?.fields, [
      ['plain', 'x'],
      ['h', '가A'],
      ['r', '2'],
      ['c', 'on'],
    ])
    assert.deepEqual(form?.buttons, [
      ['yes', '1'],
      ['too', '2'],
    ])
    assert.equal(other?.action, 'https://sp.test/here')
    assert.deepEqual(other?.fields, [['in', 'a > b']])
  })

  it('that send themselves are hidden and have a script; what a person fills in is not sent for them', () => {
    const hidden = '<form method="post" action="/x"><input type="hidden" name="code" value="1"></form>'
    const script = '<script>document.forms[0].submit()</script>'
    assert.equal(autoForm(script + hidden, 'https://sp.test/')?.action, 'https://sp.test/x')
    assert.equal(autoForm(hidden, 'https://sp.test/'), undefined)
    assert.equal(autoForm(`${script}<form><input name="q"></form>`, 'https://sp.test/'), undefined)
  })
})

describe('sites', () => {
  const url = (text: string) => new URL(text)

  it('ignore ports and subdomains but not hosts, and a chain is as far as its farthest step', () => {
    const here = url('http://localhost:3000/a')
    assert.equal(farthest(here, [url('http://localhost:3000/b')]), 'same-origin')
    assert.equal(farthest(here, [url('http://localhost:4000/b')]), 'same-site')
    assert.equal(farthest(here, [url('http://127.0.0.1:4000/'), here]), 'cross-site')
    assert.equal(farthest(url('https://a.shop.co.kr/'), [url('https://b.shop.co.kr/')]), 'same-site')
    assert.equal(farthest(url('https://a.co.kr/'), [url('https://b.co.kr/')]), 'cross-site')
  })

  it('decide which cookies a navigation brings', () => {
    const [shop, idp] = [url('https://shop.test/'), url('https://idp.test/')]
    assert.equal(sameSiteContext(null, shop, 'GET'), 'strict')
    assert.equal(sameSiteContext(idp, shop, 'GET'), 'lax')
    assert.equal(sameSiteContext(idp, shop, 'POST'), 'none')
  })
})
