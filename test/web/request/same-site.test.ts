import assert from 'node:assert/strict'
import type { NextFunction, Request, Response } from 'express'
import { hasCode } from '../../../src/domain/errors.ts'
import { cameFromElsewhere, sameSiteOnly } from '../../../src/web/request/same-site.ts'

const ours = 'https://gwanmun.example'

/** Whether the guard lets a request through. */
function allowed(method: string, headers: Record<string, string>): boolean {
  let thrown: unknown
  const next: NextFunction = (error?: unknown) => {
    thrown = error
  }
  sameSiteOnly(ours)({ method, headers } as unknown as Request, {} as Response, next)
  assert(thrown === undefined || hasCode(thrown, 'cross_site_refused'))
  return thrown === undefined
}

describe('The guard against other sites', () => {
  it('lets through what our own pages, a bookmark or a program sends', () => {
    for (const headers of [
      {},
      { origin: ours },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin', origin: ours },
    ])
      assert(allowed('POST', headers as Record<string, string>), JSON.stringify(headers))
  })

  it('refuses what another site made a browser send, whatever the Origin says', () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: ours },
      { 'sec-fetch-site': 'anything' },
      { 'sec-fetch-site': '' },
    ])
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'ANYTHING'])
        assert(!allowed(method, headers as Record<string, string>), `${method} ${JSON.stringify(headers)}`)
  })

  it('goes by the Origin where a browser sends no fetch metadata, to the letter', () => {
    for (const origin of ['null', 'http://gwanmun.example', `${ours}.evil.example`, `${ours}:8443`, ''])
      assert(!allowed('POST', { origin }), origin)
  })

  it('leaves reading alone: pages change nothing by GET', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) assert(allowed(method, { 'sec-fetch-site': 'cross-site' }))
  })

  it('tells a visit that another site or a prefetcher made from one a person made', () => {
    for (const [site, purpose, elsewhere] of [
      [undefined, undefined, false],
      ['none', undefined, false],
      ['same-origin', undefined, false],
      ['same-site', undefined, true],
      ['cross-site', undefined, true],
      ['same-origin', 'prefetch', true],
      [undefined, 'prefetch;prerender', true],
    ] as const)
      assert.equal(cameFromElsewhere({ site, purpose }), elsewhere, `${site} ${purpose}`)
  })
})
