import assert from 'node:assert/strict'
import { headersOf, securityHeaders } from '../../src/web/security-headers.ts'

describe('Security headers', () => {
  it('demand https for a year where we are served by https, and only there', () => {
    const https = headersOf(securityHeaders({ https: true }))
    assert.equal(https['strict-transport-security'], 'max-age=31536000; includeSubDomains')
    const http = headersOf(securityHeaders({ https: false }))
    assert.equal(http['strict-transport-security'], undefined)
  })

  it('let forms lead to us alone, and name no relying party', () => {
    const csp = headersOf(securityHeaders({ https: true }))['content-security-policy'] ?? ''
    assert(csp.split(';').includes("form-action 'self'"), csp)
    assert(!/unsafe|\*|http/.test(csp), csp)
  })
})
