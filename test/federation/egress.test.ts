import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { egressProxyOf, readEnvironment } from '../../src/config.ts'
import { ProviderFault } from '../../src/domain/provider.ts'
import { defaultHttpSettings, openProviderHttp } from '../../src/federation/http.ts'

const run = promisify(execFile)

/** A name that no resolver knows: only the proxy leads there. */
const provider = 'https://provider.test'

describe('Calls to providers behind an egress proxy', () => {
  let folder: string
  let target: Server
  let proxy: Server
  let proxyUrl: string
  const asked: { to: string; credentials: string | undefined }[] = []
  const portOf = (server: Server) => (server.address() as AddressInfo).port
  const at = (file: string) => join(folder, file)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gwanmun-egress-'))
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=provider.test', '-addext', 'subjectAltName=DNS:provider.test'],
      ...['-keyout', at('key.pem'), '-out', at('certificate.pem')],
    ])
    const [key, cert] = await Promise.all([readFile(at('key.pem')), readFile(at('certificate.pem'))])
    target = createTlsServer({ key, cert }, (request, response) => response.end(`${request.method} by tunnel`))
    proxy = createServer((_request, response) => response.writeHead(500).end())
    proxy.on('connect', (request, socket, head) => {
      asked.push({ to: request.url ?? '', credentials: request.headers['proxy-authorization'] })
      const onward = connect(portOf(target), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        onward.write(head)
        onward.pipe(socket).pipe(onward)
      })
      for (const end of [onward, socket]) end.on('error', () => end.destroy())
    })
    for (const server of [target, proxy]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    proxyUrl = `http://app:p%40ss@127.0.0.1:${portOf(proxy)}`
  })
  beforeEach(() => asked.splice(0))
  after(async () => {
    for (const server of [target, proxy]) server?.close().closeAllConnections()
    await rm(folder, { recursive: true, force: true })
  })

  /** Settings as the environment gives them. */
  const through = (variables: Record<string, string>) =>
    openProviderHttp({ ...defaultHttpSettings, proxy: egressProxyOf(readEnvironment(variables)) })

  it('leave through it, by CONNECT to the provider’s own name, with the credentials of the proxy', async () => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: at('certificate.pem') }
    const entry = fileURLToPath(new URL('./egress-client.ts', import.meta.url))
    const { stdout } = await run(process.execPath, ['--import', 'tsx', entry, `${provider}/token`, proxyUrl], { env })
    assert.deepEqual(JSON.parse(stdout), { status: 200, body: 'POST by tunnel' })
    const credentials = `Basic ${Buffer.from('app:p@ss').toString('base64')}`
    assert.deepEqual(asked, [{ to: 'provider.test:443', credentials }])
  })

  it('check the provider’s certificate all the same: the proxy is trusted with nothing', async () => {
    const http = through({ HTTPS_PROXY: proxyUrl })
    await assert.rejects(http.fetch(provider), (error) => {
      assert.ok(error instanceof ProviderFault && error.reason === 'network', String(error))
      assert.match(String((error.cause as { code?: string }).code), /SELF_SIGNED/)
      return true
    })
    assert.deepEqual([asked.length, asked[0]?.to], [1, 'provider.test:443'])
    await http.close()
  })

  it('go directly to this machine and to the hosts that NO_PROXY names', async () => {
    const plain = createServer((_request, response) => response.end('direct'))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    const http = through({ https_proxy: proxyUrl, no_proxy: 'other.test, .provider.test' })
    assert.equal(await (await http.fetch(`http://localhost:${portOf(plain)}`)).text(), 'direct')
    await assert.rejects(http.fetch(`https://localhost:${portOf(plain)}`), ProviderFault)
    await assert.rejects(http.fetch(provider), ProviderFault)
    await assert.rejects(http.fetch('https://login.provider.test'), ProviderFault)
    assert.deepEqual(asked, [])
    await http.close()
    plain.close().closeAllConnections()
  })

  it('fail as a fault of the network, in time, when the proxy is not there', async () => {
    const http = openProviderHttp({
      ...defaultHttpSettings,
      totalMs: 5_000,
      proxy: { url: 'http://127.0.0.1:1', except: '' },
    })
    await assert.rejects(http.fetch(provider), (error) => error instanceof ProviderFault && error.reason === 'network')
    await http.close()
  })

  it('are configured by a variable that is checked at start and never repeated', () => {
    assert.equal(egressProxyOf(readEnvironment({})), null)
    assert.throws(
      () => readEnvironment({ HTTPS_PROXY: 'socks5://app:secret@proxy' }),
      (error: Error) => {
        assert.match(error.message, /HTTPS_PROXY/)
        assert.doesNotMatch(error.message, /secret/)
        return true
      },
    )
  })
})
