import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { securityHeaders } from '../../src/web/security-headers.ts'

describe('Security headers', () => {
  it('demand https for a year where we are served by https, and only there', () => {
    const https = securityHeaders({ https: true })
    assert.equal(https['strict-transport-security'], 'max-age=31536000; includeSubDomains')
    const http = securityHeaders({ https: false })
    assert.equal(http['strict-transport-security'], undefined)
  })

  it('let forms lead to us alone, and name no relying party', () => {
    const csp = securityHeaders({ https: true })['content-security-policy'] ?? ''
    assert(csp.split(';').includes("form-action 'self'"), csp)
    assert(!/unsafe|\*|http/.test(csp), csp)
  })
})

describe('Every router', () => {
  it('minds the case of its paths: Express takes any unless it is told otherwise', async () => {
    const root = new URL('../../src/web/', import.meta.url)
    const files = (await readdir(root, { recursive: true })).filter((name) => /\.tsx?$/.test(name))
    const sources = await Promise.all(files.map(async (name) => [name, await readFile(new URL(name, root), 'utf8')]))
    assert(files.length > 50, `${files.length}`)
    for (const [name, source = ''] of sources)
      for (const [made] of source.matchAll(/\bRouter\([^)]*\)/g))
        assert.equal(made, 'Router({ caseSensitive: true })', name)
  })
})
