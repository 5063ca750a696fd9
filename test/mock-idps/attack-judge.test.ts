import assert from 'node:assert/strict'
import { type Evidence, judge } from '../../mock-idps/attack/judge.ts'
import { leakIn } from '../../mock-idps/attack/leaks.ts'
import type { Login } from '../../mock-idps/attack/sign-ins.ts'
import { personIn } from '../../mock-idps/attack/whoami.ts'
import type { Flow } from '../../mock-idps/ledger/flows.ts'
import type { LedgerEntry } from '../../mock-idps/ledger/ledger.ts'

function login(change: Partial<Login> & { body?: string; status?: number } = {}): Login {
  const { body = '<p>It did not work.</p>', status = 400, ...rest } = change
  const url = 'http://localhost:3000/callback'
  return {
    walk: { hops: [], final: { url, status, headers: {}, body }, stopped: null },
    hops: [{ method: 'GET', url, status, location: null, flow: null }],
    broken: null,
    message: '',
    tookMs: 10,
    signedIn: false,
    person: null,
    blockedUrl: null,
    codes: ['the-code'],
    ...rest,
  }
}

function step(n: number, endpoint: LedgerEntry['endpoint'], endedAfter: number | null = n): LedgerEntry {
  return {
    n,
    at: '2026-01-01T00:00:00Z',
    provider: 'kakao',
    endpoint,
    method: 'POST',
    clientAuth: 'basic',
    clientId: 'c',
    params: { grant_type: 'authorization_code' },
    persona: 'man',
    flow: 'flow-1',
    status: 200,
    tookMs: 1,
    endedAfter,
    error: null,
    faults: [],
  }
}

const flow = (...steps: LedgerEntry[]): Flow => ({
  id: 'flow-1',
  provider: 'kakao',
  clientId: 'c',
  persona: 'man',
  startedAt: '2026-01-01T00:00:00Z',
  state: null,
  nonce: null,
  answer: null,
  steps,
  more: 0,
  returns: [],
})

const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  login: login(),
  flows: [],
  secrets: { codes: ['the-code'], ci: `${'Q'.repeat(86)}==` },
  hosts: new Set(['localhost:3000', 'localhost:4000']),
  ourHost: 'localhost:4000',
  ...change,
})

const kind = (expects: 'refuse' | 'accept' | 'either', change: Partial<Evidence>, rules = {}) =>
  judge({ expects, ...rules }, evidence(change)).kind

describe('what the negative pack makes of an answer', () => {
  it('a clean refusal passes where one is due, and fails where the person should have been signed in', () => {
    assert.equal(kind('refuse', {}), 'passed')
    assert.equal(kind('either', {}), 'passed')
    assert.equal(kind('accept', {}), 'refused_what_it_should_accept')
  })

  it('a signed-in person was accepted, whatever the page looks like', () => {
    assert.equal(kind('refuse', { login: login({ signedIn: true, status: 500 }) }), 'accepted_what_it_should_refuse')
    assert.equal(kind('accept', { login: login({ signedIn: true, status: 200 }) }), 'passed')
  })

  it('a bare 500 of the client is a crash, one of the simulators is not, and 503 is an answer', () => {
    const at = (url: string, status: number) =>
      login({ hops: [{ method: 'GET', url, status, location: null, flow: null }] })
    assert.equal(kind('refuse', { login: at('http://localhost:3000/callback', 500) }), 'crashed')
    assert.equal(kind('refuse', { login: at('http://localhost:4000/kakao/page/1', 500) }), 'passed')
    assert.equal(kind('refuse', { login: at('http://localhost:3000/callback', 503) }), 'passed')
  })

  it('too late is slow, no answer and redirects without an end are crashes', () => {
    assert.equal(kind('refuse', { login: login({ broken: 'slow' }) }), 'slow')
    assert.equal(kind('either', { login: login({ broken: 'crashed' }) }), 'crashed')
    assert.equal(kind('accept', { login: login({ broken: 'looped' }) }), 'crashed')
  })

  it('acting on a bad answer is accepting it: a token call, a second redemption, a request for the person', () => {
    const accepted = 'accepted_what_it_should_refuse'
    assert.equal(kind('refuse', { flows: [flow(step(1, 'token'))] }), 'passed')
    assert.equal(kind('refuse', { flows: [flow(step(1, 'token'))] }, { noTokenCall: true }), accepted)
    assert.equal(kind('refuse', { flows: [flow(step(1, 'token'), step(2, 'token'))] }), accepted)
    const asks = [flow(step(1, 'token'), step(2, 'userinfo'))]
    assert.equal(kind('refuse', { flows: asks }), 'passed')
    assert.equal(kind('refuse', { flows: asks }, { noPersonalCall: true }), accepted)
    const before = [flow(step(1, 'token', 3), step(2, 'profile'))]
    assert.equal(kind('refuse', { flows: before }, { noPersonalCall: true }), 'passed')
  })

  it('sending the browser to a host that a false document named is accepting that document', () => {
    const login_ = login({ blockedUrl: new URL('https://untrusted.invalid/authorize') })
    assert.equal(kind('refuse', { login: login_ }), 'accepted_what_it_should_refuse')
  })

  it('a code that is sent to a third site has leaked', () => {
    const location = 'http://localhost:9999/collect?from=the-code'
    const hops = [{ method: 'GET' as const, url: 'http://localhost:3000/callback', status: 302, location, flow: null }]
    assert.equal(kind('refuse', { login: login({ hops }) }), 'leaked')
  })
})

describe('what a page may not show', () => {
  const secrets = { codes: ['the-code'], ci: `${'Q'.repeat(86)}==` }
  const leak = (body: string) => leakIn({ body, elsewhere: [] }, secrets)

  for (const [what, body] of [
    ['a code', '<p>code the-code was refused</p>'],
    ['a CI', `<p>${'Q'.repeat(86)}==</p>`],
    ['a token', `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzb21lYm9keSJ9.c2ln`],
    ['a stack trace of Node', 'Error: no\n    at complete (/srv/app/callback.js:12:7)\n'],
    ['a stack trace of Node in HTML', '<pre>TypeError<br> at Object.run (file:///srv/app.mjs:1:2)</pre>'],
    ['a stack trace of Python', 'Traceback (most recent call last):\n  File "app.py", line 1'],
    ['a stack trace of Java', 'java.lang.IllegalStateException\n\tat com.example.Login.run(Login.java:42)\n'],
    ['a stack trace of Go', 'panic: nil\n\ngoroutine 1 [running]:'],
    ['markup of an error description', '<p><script>alert(1)</script></p>'],
  ] as const)
    it(`not ${what}`, () => assert.notEqual(leak(body), undefined))

  it('but an escaped description, a version number and an address are no secret', () => {
    assert.equal(leak('<p>&lt;script&gt;alert(1)&lt;/script&gt; at 12:30:45, look at (section 4:2:1)</p>'), undefined)
  })
})

describe('the person that the relying party names', () => {
  it('is found by a JSON pointer, also under names with slashes and tildes and in lists', () => {
    assert.equal(personIn('{"claims":{"sub":"a"}}', '/claims/sub'), 'a')
    assert.equal(personIn('{"a/b":{"c~d":[0,7]}}', '/a~1b/c~0d/1'), '7')
  })

  it('is none where there is no JSON, nothing, or an object', () => {
    assert.equal(personIn('<p>', '/sub'), null)
    assert.equal(personIn('{"sub":null}', '/sub'), null)
    assert.equal(personIn('{"sub":{}}', '/sub'), null)
    assert.equal(personIn('{}', '/constructor'), null)
  })
})
