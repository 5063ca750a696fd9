import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { guard } from '../../bench/servers/guard.ts'
import { serveOptions } from '../../mock-idps/cli/options.ts'
import { startMockIdps } from '../../mock-idps/index.ts'
import { compiled } from '../support/compiled.ts'
import { control, fetchOnce } from './harness.ts'

async function run(env: Record<string, string>): Promise<ChildProcess> {
  const { NODE_ENV: _, ...inherited } = process.env
  const child = spawn(process.execPath, [await compiled('mock-idps/main.ts')], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return guard(child)
}

async function stderrOf(child: ChildProcess): Promise<string> {
  return (await child.stderr?.toArray())?.join('') ?? ''
}

describe('the simulators as a process', () => {
  it('print their addresses in one JSON line, and end cleanly on SIGTERM after the request in flight', async () => {
    const child = await run({ MOCK_IDPS_PORT: '0' })
    try {
      assert.ok(child.stdout)
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
      const ready = JSON.parse(line)
      assert.equal(ready.issuers.kakao, `${ready.url}/kakao`)
      assert.equal((await fetchOnce(`${ready.url}/readyz`)).status, 200)
      const plan = { match: { endpoint: 'keys' }, do: [{ type: 'latency', ms: 300 }] }
      await fetchOnce(`${ready.control}faults`, { method: 'POST', body: JSON.stringify(plan) })
      const slow = fetchOnce(`${ready.issuers.phone}/keys`)
      // The ledger shows the request as soon as the simulator has received it.
      for (let seen = false; !seen; ) {
        const { entries } = (await (await fetchOnce(`${ready.control}ledger?endpoint=keys`)).json()) as { entries: [] }
        seen = entries.length > 0
      }
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      assert.equal((await slow).status, 200)
      assert.deepEqual(await ended, [0, null])
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('refuse to run in production', async () => {
    const child = await run({ MOCK_IDPS_PORT: '0', NODE_ENV: 'production' })
    const [message, [code]] = await Promise.all([stderrOf(child), once(child, 'exit')])
    assert.equal(code, 1)
    assert.match(message, /NODE_ENV=production/)
  })

  it('name every wrong setting at once', async () => {
    await assert.rejects(
      startMockIdps({
        port: -1,
        publicUrl: 'nowhere',
        clients: [{ clientId: 'a', clientSecret: 'short', redirectUris: [] }],
      }),
      (error: Error) =>
        ['port', 'publicUrl', 'clients.0.clientSecret', 'clients.0.redirectUris'].every((path) =>
          error.message.includes(path),
        ),
    )
  })

  it('name the setting when their port is in use', async () => {
    const idps = await startMockIdps({ port: 0 })
    try {
      await assert.rejects(startMockIdps({ port: idps.port }), (error: NodeJS.ErrnoException) => {
        assert.equal(error.code, 'EADDRINUSE')
        assert.match(error.message, /^port \d+ at 127\.0\.0\.1 is in use; choose another by --port, MOCK_IDPS_PORT/)
        return true
      })
    } finally {
      await idps.close()
    }
  })

  it('take an origin as their public address and nothing more, and redirect URIs as the protocol has them', async () => {
    const complaint = async (options: Parameters<typeof startMockIdps>[0]) =>
      startMockIdps(options).then(
        async (idps) => {
          await idps.close()
          return ''
        },
        (error: Error) => error.message,
      )
    for (const publicUrl of ['https://idps.example.test/mock', 'https://idps.example.test/?a=1', 'https://a@b.test']) {
      assert.match(await complaint({ port: 0, publicUrl }), /^publicUrl: must be an origin without path/)
    }
    const told = (uri: string) =>
      complaint({ port: 0, clients: [{ clientId: 'a', clientSecret: 'long-enough', redirectUris: [uri] }] })
    assert.match(await told('/callback'), /^clients\.0\.redirectUris\.0: must be an absolute URL/)
    assert.match(await told('app:/callback'), /must be http or https/)
    assert.match(await told('http://localhost/callback#'), /must have no fragment/)
    assert.match(await told('http://localhost/{tenant}/{provider}'), /only the placeholder \{provider\}/)
    assert.equal(await told('http://localhost/{provider}?a=1'), '')
    assert.match(await complaint({ port: 0, redirectBases: ['http://localhost/?a=1'] }), /must have no query/)
  })

  it('work behind another public address, and accept several on one machine', async () => {
    const [one, two] = await Promise.all([
      startMockIdps({ port: 0, publicUrl: 'https://idps.example.test/' }),
      startMockIdps({ port: 0 }),
    ])
    try {
      assert.equal(one.issuer('naver'), 'https://idps.example.test/naver')
      const answer = await fetchOnce(`http://localhost:${one.port}/naver/.well-known/openid-configuration`)
      assert.equal(
        ((await answer.json()) as { token_endpoint: string }).token_endpoint,
        'https://idps.example.test/naver/oauth2/token',
      )
      assert.notEqual(one.port, two.port)
      assert.equal((await control(two, 'unknown')).status, 404)
      assert.equal((await fetchOnce(`${two.url}/nowhere`)).status, 404)
      assert.equal((await fetchOnce(`${two.url}/healthz`)).status, 200)
    } finally {
      await Promise.all([one.close(), two.close()])
    }
  })
})

describe('options of the command', () => {
  const clients = (file: unknown[], ...args: string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'idps-'))
    try {
      writeFileSync(join(folder, 'idps.json'), JSON.stringify({ port: 4321, clients: file }))
      return serveOptions(['--config', join(folder, 'idps.json'), ...args], {})
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const shop = {
    clientId: 'shop',
    clientSecret: 'shop-secret',
    redirectUris: ['http://localhost/a'],
    refreshTokens: true,
  }

  it('add a client to those of the file, or change the one of that name', () => {
    const added = clients(
      [shop],
      '--client-id',
      'till',
      '--client-secret',
      'till-secret',
      '--redirect-uri',
      'http://b/',
    )
    const till = { clientId: 'till', clientSecret: 'till-secret', redirectUris: ['http://b/'] }
    assert.deepEqual(added['clients'], [shop, till])
    const changed = clients([shop], '--client-id', 'shop', '--redirect-uri', 'http://b/')
    assert.deepEqual(changed['clients'], [{ ...shop, redirectUris: ['http://b/'] }])
    assert.deepEqual(clients([shop])['clients'], [shop])
  })

  it('take from the file what flags and environment leave out', () => {
    assert.equal(clients([])['port'], 4321)
    assert.equal(clients([], '--port', '0')['port'], 0)
  })
})
