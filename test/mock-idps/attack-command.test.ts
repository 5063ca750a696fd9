import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { guard } from '../../bench/servers/guard.ts'
import { startCarefulClient } from '../support/careful-client.ts'
import { compiled } from '../support/compiled.ts'
import { startNaiveClient } from '../support/naive-client.ts'
import { freePort } from '../support/ports.ts'

async function attack(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { NODE_ENV: _, ...env } = process.env
  const child = guard(spawn(process.execPath, [await compiled('mock-idps/main.ts'), 'attack', ...args], { env }))
  const [out, err, [code]] = await Promise.all([child.stdout.toArray(), child.stderr.toArray(), once(child, 'exit')])
  return { code, out: out.join(''), err: err.join('') }
}

describe('gwanmun-mock-idps attack', () => {
  it('starts the simulators, runs the selected cases, prints the score card and writes both reports', async () => {
    const [client, port] = [await startCarefulClient(), await freePort()]
    const folder = mkdtempSync(join(tmpdir(), 'attack-'))
    client.trust((provider) => `http://localhost:${port}/${provider}`)
    try {
      const { code, out, err } = await attack(
        ...['--port', String(port), '--client-id', client.clientId, '--client-secret', client.clientSecret],
        ...['--redirect-uri', client.redirectUri, '--start', `${client.origin}/login/{provider}?login_hint={persona}`],
        ...[
          '--whoami',
          `${client.origin}/me`,
          '--provider',
          'certificate,phone,ipin',
          '--only',
          'response,token/redirect',
        ],
        ...['--junit', join(folder, 'junit.xml'), `--json=${join(folder, 'card.json')}`],
      )
      assert.equal(code, 0, err)
      assert.match(out, /Authorization response +17\/17/)
      assert.equal(XMLValidator.validate(readFileSync(join(folder, 'junit.xml'), 'utf8')), true)
      assert.equal(JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8')).score, 100)
    } finally {
      rmSync(folder, { recursive: true })
      await client.stop()
    }
  })

  it('ends with 1 when a must failed', async () => {
    const [client, port] = [await startNaiveClient(), await freePort()]
    client.trust((provider) => `http://localhost:${port}/${provider}`)
    try {
      const { code, out } = await attack(
        ...['--port', String(port), '--client-id', client.clientId, '--client-secret', client.clientSecret],
        ...['--redirect-uri', client.redirectUri, '--start', `${client.origin}/login/kakao?login_hint={persona}`],
        ...['--whoami', `${client.origin}/me`, '--provider', 'kakao', '--only', 'response/state_wrong'],
      )
      assert.equal(code, 1)
      assert.match(out, /accepted_what_it_should_refuse {2}response\/state_wrong \[1\] must at kakao/)
    } finally {
      await client.stop()
    }
  })

  it('attacks nothing that is not this machine', async () => {
    const { code, err } = await attack(
      '--start',
      'https://idp.example.com/{provider}',
      '--whoami',
      'http://localhost/me',
    )
    assert.equal(code, 1)
    assert.match(err, /idp\.example\.com is not this machine/)
  })

  it('names every mistake in its options at once', async () => {
    const { err } = await attack('--start', 'nonsense', '--whoami', 'http://localhost/me', '--patience', 'long')
    assert.match(err, /start: must be an absolute URL/)
    assert.match(err, /patience: /)
  })

  it('lists its cases by group', async () => {
    const { code, out } = await attack('--list', '--group', 'A')
    assert.equal(code, 0)
    assert.match(out, /^A +10 +must +refuse +browser\/callback_other_browser/m)
    assert.doesNotMatch(out, /^B/m)
  })

  it('complains of a group or a case that does not exist', async () => {
    const [group, one] = await Promise.all([attack('--list', '--group', 'Z'), attack('--list', '--only', 'nothing')])
    assert.deepEqual([group.code, group.out], [1, ''])
    assert.match(group.err, /there is no group Z; there are A, B, C, D, E, H/)
    assert.match(one.err, /there is no case nothing/)
  })

  it('prints its help, without the runtime warning that a user cannot change', async () => {
    for (const flag of ['--help', '-h']) {
      const { code, out, err } = await attack(flag)
      assert.deepEqual([code, err], [0, ''])
      assert.match(out, /--whoami URL/)
    }
    const { out, err } = await attack('--version')
    assert.match(out, /^\d+\.\d+\.\d+\n$/)
    assert.equal(err, '')
    assert.equal((await attack('--list', '--group', 'A')).err, '')
  })

  it('reports what the issuer refused when plain sign-ins do not work, without trying for long', async () => {
    const [client, port] = [await startNaiveClient(), await freePort()]
    client.trust((provider) => `http://localhost:${port}/${provider}`)
    const where = ['--start', `${client.origin}/login/kakao?login_hint={persona}`, '--whoami', `${client.origin}/me`]
    const as = (id: string, secret: string, uri: string) =>
      attack(
        ...['--port', String(port), '--client-id', id, '--client-secret', secret, '--redirect-uri', uri],
        ...[...where, '--provider', 'kakao'],
      )
    try {
      const started = performance.now()
      const unknown = await as('somebody', client.clientSecret, client.redirectUri)
      assert.equal(unknown.code, 2)
      assert.match(unknown.err, /our authorization endpoint refused: invalid_client \(client naive, redirect URI /)
      const elsewhere = await as(client.clientId, client.clientSecret, 'http://localhost/other')
      assert.match(elsewhere.err, /our authorization endpoint refused: invalid_redirect_uri/)
      const secret = await as(client.clientId, 'another-secret', client.redirectUri)
      assert.match(secret.err, /our token endpoint refused: invalid_client \(client naive/)
      // Three times 35 s, if it were tried again and again.
      assert.ok(performance.now() - started < 100_000, 'it is not tried for 35 s')
    } finally {
      await client.stop()
    }
  })

  it('starts a party by --restart that needs our metadata at its own start, and waits for no background process', async () => {
    const [client, port] = [await startCarefulClient(), await freePort()]
    client.trust((provider) => `http://localhost:${port}/${provider}`)
    const folder = mkdtempSync(join(tmpdir(), 'attack-'))
    const asks = `const d = await fetch('http://localhost:${port}/kakao/.well-known/openid-configuration'); process.exit(d.ok ? 0 : 1)`
    writeFileSync(join(folder, 'start.mjs'), asks)
    try {
      const { code, err, out } = await attack(
        ...['--port', String(port), '--client-id', client.clientId, '--client-secret', client.clientSecret],
        ...['--redirect-uri', client.redirectUri, '--start', `${client.origin}/login/phone?login_hint={persona}`],
        ...['--whoami', `${client.origin}/me`, '--provider', 'phone', '--only', 'response/state_wrong'],
        ...[
          '--restart',
          `(sleep 15; touch "${folder}/late") 2>/dev/null & "${process.execPath}" "${folder}/start.mjs" && touch "${folder}/up"`,
        ],
      )
      assert.equal(code, 0, err + out)
      assert.ok(existsSync(join(folder, 'up')))
      assert.ok(!existsSync(join(folder, 'late')))
    } finally {
      rmSync(folder, { recursive: true })
      await client.stop()
    }
  })
})
