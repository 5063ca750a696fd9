import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { startCarefulClient } from '../support/careful-client.ts'
import { startNaiveClient } from '../support/naive-client.ts'
import { freePort } from '../support/ports.ts'

const entry = new URL('../../mock-idps/main.ts', import.meta.url).pathname

async function attack(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { NODE_ENV: _, ...env } = process.env
  const child = spawn(process.execPath, ['--import', 'tsx', entry, 'attack', ...args], { env })
  const [out, err, [code]] = await Promise.all([child.stdout.toArray(), child.stderr.toArray(), once(child, 'exit')])
  return { code, out: out.join(''), err: err.join('') }
}

describe('gwanmun-mock-idps attack', function () {
  this.timeout(60_000)

  it('starts the simulators, plays the cases asked for, prints the score card and writes both reports', async () => {
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
})
