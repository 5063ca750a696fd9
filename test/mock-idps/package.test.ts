import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { guard } from '../../bench/servers/guard.ts'
import { control } from './harness.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const { NODE_ENV: _, ...env } = process.env

interface Manifest {
  dependencies: Record<string, string>
  version: string
}

describe('the package, installed somewhere else', function () {
  this.timeout(600_000)
  let home: string
  let children: ChildProcess[] = []

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'mock-idps-'))
    const { stdout } = await run('npm', ['pack', '--workspace', 'mock-idps', '--json', '--pack-destination', home], {
      cwd: root,
      env,
    })
    const name = /"filename":\s*"([^"]+)"/.exec(stdout)?.[1] ?? ''
    await run('tar', ['-xzf', join(home, name), '-C', home])
    const modules = join(home, 'node_modules')
    await mkdir(modules)
    await cp(join(home, 'package'), join(modules, 'gwanmun-mock-idps'), { recursive: true })
    // Exactly its declared dependencies, and nothing else of this checkout.
    const { dependencies } = JSON.parse(await readFile(join(home, 'package/package.json'), 'utf8')) as Manifest
    for (const dependency of [...Object.keys(dependencies), '@types/node']) {
      await mkdir(dirname(join(modules, dependency)), { recursive: true })
      await symlink(join(root, 'node_modules', dependency), join(modules, dependency))
    }
    await writeFile(join(home, 'package.json'), '{"type":"module"}')
  })
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL')
    children = []
  })
  after(() => rm(home, { recursive: true, force: true }))

  async function readyLine(child: ChildProcess) {
    children.push(guard(child))
    assert.ok(child.stdout)
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    return JSON.parse(line) as { url: string; issuers: Record<string, string>; control: string }
  }

  async function compile(files: readonly string[], ...more: string[]) {
    const compiler = join(root, 'node_modules/typescript-native/bin/tsc')
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--outDir', home, ...more]
    await run(process.execPath, [compiler, ...options, ...files], { cwd: home }).catch((error: { stdout: string }) => {
      throw new Error(error.stdout)
    })
  }

  const bin = () => join(home, 'node_modules/gwanmun-mock-idps/bin/gwanmun-mock-idps.mjs')

  it('carries no source, no test and no path of the machine that packed it', async () => {
    const { stdout } = await run('grep', ['-rlE', root.replaceAll('/', '\\/'), '.'], {
      cwd: join(home, 'package'),
    }).catch(({ stdout: found }: { stdout: string }) => ({ stdout: found }))
    assert.equal(stdout, '')
    const { stdout: listed } = await run('find', ['.', '-name', '*.ts', '-not', '-name', '*.d.ts'], {
      cwd: join(home, 'package'),
    })
    assert.equal(listed, '')
  })

  it('carries its licence, and prints its version', async () => {
    const carried = await readFile(join(home, 'package/LICENSE'), 'utf8')
    assert.equal(carried, await readFile(join(root, 'LICENSE'), 'utf8'))
    const { version } = JSON.parse(await readFile(join(home, 'package/package.json'), 'utf8')) as Manifest
    for (const args of [['--version'], ['attack', '-v'], ['schema', '--version']]) {
      const { stdout, stderr } = await run(process.execPath, [bin(), ...args], { env })
      assert.deepEqual([stdout, stderr], [`${version}\n`, ''])
    }
    for (const args of [['-h'], ['serve', '--help'], ['help']]) {
      const { stdout } = await run(process.execPath, [bin(), ...args], { env })
      assert.match(stdout, /--config FILE/)
    }
  })

  it('serves from the command line, with flags, a file and fault plans', async () => {
    const config = join(home, 'idps.json')
    const people = [
      {
        id: 'ours',
        name: '나우리',
        birthdate: '1970-01-02',
        gender: 'female',
        nationality: 'domestic',
        about: '우리 사람',
      },
    ]
    await writeFile(
      config,
      JSON.stringify({ people, faults: [{ match: { provider: 'ipin' }, do: [{ type: 'outage' }] }] }),
    )
    const plan = '{"match":{"provider":"kakao","endpoint":"keys"},"do":[{"type":"status","status":429}]}'
    const args = ['serve', '--port', '0', '--config', config, '--fault', plan]
    const ready = await readyLine(
      spawn(process.execPath, [bin(), ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] }),
    )
    assert.equal((await fetch(`${ready.issuers['ipin']}/.well-known/openid-configuration`)).status, 503)
    const discovery = await fetch(`${ready.issuers['kakao']}/.well-known/openid-configuration`)
    assert.equal((await fetch(((await discovery.json()) as { jwks_uri: string }).jwks_uri)).status, 429)
    const personas = await (await control(ready, 'personas')).json()
    assert.ok((personas as { personas: { id: string }[] }).personas.some(({ id }) => id === 'ours'))
  })

  it('reports every wrong argument at once, and ends with 1', async () => {
    const args = ['--port', 'many', '--public-url', 'nowhere']
    const failed = await run(process.execPath, [bin(), ...args], { env }).catch((error: unknown) => error)
    const { code, stderr } = failed as { code: number; stderr: string }
    assert.equal(code, 1)
    assert.match(stderr, /port:/)
    assert.match(stderr, /publicUrl:/)
    const unknown = await run(process.execPath, [bin(), 'dance'], { env }).catch((error: unknown) => error)
    assert.match((unknown as { stderr: string }).stderr, /there is no command dance/)
  })

  it('prints its JSON Schemas', async () => {
    for (const name of ['settings', 'fault-plan']) {
      const { stdout } = await run(process.execPath, [bin(), 'schema', name], { env })
      assert.match((JSON.parse(stdout) as { $schema: string }).$schema, /2020-12/)
    }
  })

  it('is a library with types', async () => {
    const program = `
      import { startMockIdps, type MockIdps, type ProviderId } from 'gwanmun-mock-idps'
      import { attackRelyingParty } from 'gwanmun-mock-idps/attack'
      import { createBrowser } from 'gwanmun-mock-idps/browser'
      const idps: MockIdps = await startMockIdps({ port: 0 })
      const provider: ProviderId = 'kakao'
      // @ts-expect-error there is no such provider
      idps.issuer('nobody')
      const { final } = await createBrowser({ returned: idps.returned }).walk(idps.url + '/healthz')
      console.log(idps.issuer(provider), typeof attackRelyingParty, final?.status)
      await idps.close()
    `
    await writeFile(join(home, 'program.ts'), program)
    await compile(['program.ts'], '--types', 'node')
    const { stdout } = await run(process.execPath, ['program.js'], { cwd: home, env })
    assert.match(stdout, /^http:\/\/localhost:\d+\/kakao function 200/)
  })

  it('is a browser whose types need none of Node’s', async () => {
    const program = `
      import { createBrowser, WalkError, type Walk } from 'gwanmun-mock-idps/browser'
      const walk: Walk = await createBrowser({ timeoutMs: 1 }).walk('http://localhost:1/')
      const cookies: string[] | undefined = walk.final?.headers['set-cookie']
      export const seen = [walk.final?.body.length, cookies, WalkError]
    `
    await writeFile(join(home, 'browsing.ts'), program)
    // If @types/node could be found, an import of a type would load it.
    const types = join(home, 'node_modules/@types')
    await rename(types, join(home, 'put-away'))
    try {
      await compile(['browsing.ts'], '--types', '', '--noEmit')
    } finally {
      await rename(join(home, 'put-away'), types)
    }
  })

  it('is documented by programs that compile', async () => {
    const fences = /^```ts\n([\s\S]*?)^```$/gm
    const given = `
      import type { MockIdps } from 'gwanmun-mock-idps'
      declare const idps: MockIdps
      declare function logInWithYourBrowser(): Promise<number>
    `
    const files: string[] = []
    for (const page of ['README.md', 'docs/in-your-ci.md', 'docs/negative-pack.md']) {
      const text = await readFile(join(home, 'package', page), 'utf8')
      for (const [, code = ''] of text.matchAll(fences)) {
        files.push(`documented-${files.length}.ts`)
        const beside = /^const idps =/m.test(code) ? '' : given
        await writeFile(join(home, files.at(-1) ?? ''), `${beside}${code}export {}\n`)
      }
    }
    assert.ok(files.length >= 8, `${files.length} programs`)
    await compile(files, '--types', 'node', '--noEmit')
  })

  it('runs as an action: its outputs have the addresses, and the end of the job ends it', async () => {
    const action = join(root, 'mock-idps/action')
    const [output, state, config] = [join(home, 'output'), join(home, 'state'), join(home, 'action.json')]
    await writeFile(config, '{"port":0}')
    const settings = {
      ...env,
      RUNNER_TEMP: home,
      GITHUB_OUTPUT: output,
      GITHUB_STATE: state,
      // An action gets all its inputs, empty when not given; the port is that of the file.
      INPUT_PORT: '',
      INPUT_CONFIG: config,
      INPUT_COMMAND: `"${process.execPath}" "${bin()}"`,
      'INPUT_CLIENT-ID': 'shop',
      'INPUT_CLIENT-SECRET': 'shop-test-secret',
      'INPUT_REDIRECT-URI': 'http://localhost:8080/callback/{provider}',
    }
    await run(process.execPath, [join(action, 'start.mjs')], { env: settings })
    const read = async (file: string) =>
      Object.fromEntries(
        (await readFile(file, 'utf8'))
          .trim()
          .split('\n')
          .map((line) => line.split(/=(.*)/s) as [string, string]),
      )
    const outputs = await read(output)
    const { kakao } = JSON.parse(outputs['issuers'] ?? '{}') as { kakao: string }
    try {
      const discovery = (await (await fetch(`${kakao}/.well-known/openid-configuration`)).json()) as Record<
        string,
        string
      >
      const request = new URLSearchParams({
        client_id: 'shop',
        response_type: 'code',
        scope: 'openid',
        redirect_uri: 'http://localhost:8080/callback/kakao',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
        login_hint: 'man',
      })
      const answer = await fetch(`${discovery['authorization_endpoint']}?${request}`, { redirect: 'manual' })
      assert.match(answer.headers.get('location') ?? '', /^http:\/\/localhost:8080\/callback\/kakao\?code=/)
    } finally {
      const { pid } = await read(state)
      await run(process.execPath, [join(action, 'stop.mjs')], { env: { ...env, STATE_pid: pid } })
    }
    await assert.rejects(async () => {
      for (let tries = 0; tries < 200; tries += 1) await (await fetch(`${outputs['url']}/healthz`)).text()
    })
  })
})
