import assert from 'node:assert/strict'
import type { Request, Response } from 'express'
import { openCookies } from '../../../src/web/request/cookies.ts'

const requestWith = (cookie?: string) => ({ headers: cookie === undefined ? {} : { cookie } }) as Request

/** What a response would set. */
function written(write: (response: Response) => unknown): string[] {
  const lines: string[] = []
  write({ appendHeader: (_name: string, line: string) => lines.push(line) } as unknown as Response)
  return lines
}

describe('Cookies', () => {
  const plain = openCookies(false)
  const secure = openCookies(true)

  it('are out of reach of scripts and of other sites’ forms; under https bound to this host', () => {
    for (const [cookies, prefix, ending] of [
      [plain, '', ''],
      [secure, '__Host-', '; Secure'],
    ] as const) {
      assert.deepEqual(
        written((response) => cookies.setDevice(response, 'key-of-a-device')),
        [`${prefix}gw_device_key-of-a=key-of-a-device; Max-Age=7776000; Path=/; HttpOnly${ending}; SameSite=Lax`],
      )
      assert.deepEqual(
        written((response) => cookies.setSession(response, { secret: 'id', endsAt: 1_234, seconds: 60 })),
        [`${prefix}gw_session=id.1234; Max-Age=86460; Path=/; HttpOnly${ending}; SameSite=Lax`],
      )
      assert.deepEqual(
        written((response) => cookies.setFilter(response, 'region=seoul&district=중구')),
        [
          `${prefix}gw_filter=region%3Dseoul%26district%3D%EC%A4%91%EA%B5%AC; Max-Age=21600; Path=/; HttpOnly${ending}; SameSite=Lax`,
        ],
      )
      assert.deepEqual(
        written((response) => cookies.setCampaign(response, 'shingles')),
        [`${prefix}gw_campaign=shingles; Max-Age=7776000; Path=/; HttpOnly${ending}; SameSite=Lax`],
      )
      assert.deepEqual(
        written((response) => cookies.clearSession(response)),
        ['session', 'reading', 'filter', 'campaign'].map(
          (what) => `${prefix}gw_${what}=; Max-Age=0; Path=/; HttpOnly${ending}; SameSite=Lax`,
        ),
      )
    }
    const attempt = { state: 'abcdefghijkl', sealed: 'sealed', seconds: 600 }
    assert.deepEqual(
      written((response) => secure.setAttempt(requestWith(), response, attempt)),
      ['__Secure-gw_attempt_abcdefgh=sealed; Max-Age=600; Path=/doors; HttpOnly; Secure; SameSite=Lax'],
    )
  })

  it('are read by their own name only: one without the prefix does not count under https', () => {
    const request = requestWith('gw_session=planted; gw_device=planted; other=1')
    assert.deepEqual([plain.session(request), plain.devices(request)], ['planted', ['planted']])
    assert.deepEqual([secure.session(request), secure.devices(request)], [null, []])
    assert.equal(secure.session(requestWith('__Host-gw_session=id')), 'id')
  })

  it('say of a session when it ends, whether it lives or not', () => {
    for (const [cookie, secret, endsAt] of [
      ['gw_session=id.1234', 'id', 1_234],
      ['gw_session=id', 'id', null],
      ['gw_session=id.soon', 'id', null],
      ['gw_session=.1234', null, 1_234],
      ['gw_session=', null, null],
    ] as const)
      assert.deepEqual([plain.session(requestWith(cookie)), plain.sessionEnds(requestWith(cookie))], [secret, endsAt])
  })

  it('that are missing, empty or broken are no cookies', () => {
    for (const cookie of [undefined, '', 'gw_session=', '=;;;', 'gw_session', 'gw_device=%E0%A4%A', '__proto__=x']) {
      const request = requestWith(cookie)
      assert.equal(plain.session(request), null, cookie)
      assert.doesNotThrow(() => plain.devices(request))
      assert.equal(plain.attempt(request, '__proto__'), undefined)
    }
  })

  it('of two answers to a browser without a device key neither overwrites the other, and every request sees one order', () => {
    const names = ['later', 'first'].map(
      (key) => written((response) => plain.setDevice(response, key))[0]?.split('=')[0],
    )
    assert.equal(new Set(names).size, 2)
    for (const cookie of ['gw_device_b=b; gw_device_a=a', 'gw_device_a=a; gw_device_b=b'])
      assert.deepEqual(plain.devices(requestWith(cookie)), ['a', 'b'])
    assert.deepEqual(plain.devices(requestWith('gw_device=of-before; gw_devices=other')), ['of-before'])
    const many = Array.from({ length: 40 }, (_, n) => `gw_device_${n}=${n}`).join('; ')
    assert.equal(plain.devices(requestWith(many)).length, 20)
  })

  it('remember for which service a journey was, of the last four', () => {
    const request = requestWith('gw_service_journey-=health; gw_service_another-=exams')
    assert.equal(plain.service(request, 'journey-1'), 'health')
    assert.equal(plain.service(request, 'unknown-1'), null)
    const known = ['a', 'b', 'c', 'd'].map((name) => `gw_service_${name}=x`).join('; ')
    assert.deepEqual(
      written((response) =>
        secure.setService(requestWith(known.replaceAll('gw_', '__Host-gw_')), response, {
          journey: 'newest-journey',
          client: 'a b',
        }),
      ),
      [
        '__Host-gw_service_a=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
        '__Host-gw_service_newest-j=a%20b; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Lax',
      ],
    )
  })

  it('keep attempts apart by their state', () => {
    const request = requestWith('gw_attempt_aaaaaaaa=one; gw_attempt_bbbbbbbb=two')
    assert.equal(plain.attempt(request, 'aaaaaaaa-rest'), 'one')
    assert.equal(plain.attempt(request, 'bbbbbbbb-rest'), 'two')
    assert.equal(plain.attempt(request, 'cccccccc-rest'), undefined)
    assert.deepEqual(plain.attempts(request), ['one', 'two'])
    assert.deepEqual(plain.attempts(requestWith()), [])
  })

  it('keep at most four attempts, open or used: the oldest give way', () => {
    const open = ['a', 'b', 'c', 'd', 'e'].map((name) => `gw_attempt_${name}=x`)
    const attempt = { state: 'newest-state', sealed: 'sealed', seconds: 600 }
    const names = (cookies: string[]) =>
      written((response) => plain.setAttempt(requestWith(cookies.join('; ')), response, attempt)).map((line) =>
        line.includes('Max-Age=0') ? `-${line.slice(0, line.indexOf('='))}` : line.slice(0, line.indexOf('=')),
      )
    assert.deepEqual(names(open.slice(0, 3)), ['gw_attempt_newest-s'])
    assert.deepEqual(names(open.slice(0, 4)), ['-gw_attempt_a', 'gw_attempt_newest-s'])
    assert.deepEqual(names(open), ['-gw_attempt_a', '-gw_attempt_b', 'gw_attempt_newest-s'])
  })
})
