import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guard } from '../../bench/servers/guard.ts'
import { Browser } from '../support/browser.ts'
import { compiled } from '../support/compiled.ts'
import { freePort } from '../support/ports.ts'
import { until } from '../support/until.ts'

interface Started {
  process: ChildProcess
  urls: string[]
  /** Of the operator of the desk. */
  token: string
}

describe('npm start', () => {
  let dataDir: string
  let ports: number[]
  const running: ChildProcess[] = []

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'gwanmun-'))
    ports = await Promise.all([freePort(), freePort(), freePort()])
  })
  after(async () => {
    for (const child of running) child.kill('SIGKILL')
    await rm(dataDir, { recursive: true, force: true })
  })

  async function launch(settings: Record<string, string> = {}): Promise<ChildProcess> {
    const [port, idps, registry] = ports
    const child = spawn(process.execPath, [await compiled('demo/start.ts')], {
      env: {
        ...process.env,
        ...settings,
        DATA_DIR: dataDir,
        PORT: `${port}`,
        MOCK_IDPS_PORT: `${idps}`,
        MOCK_REGISTRY_PORT: `${registry}`,
        METRICS_PORT: '0',
        LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.push(guard(child))
    return child
  }

  async function start(): Promise<Started> {
    const child = await launch()
    child.stderr?.resume()
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += chunk
    })
    await until(async () => text.includes('Ready in') || child.exitCode !== null, 110_000)
    const [, token = ''] = /token (\S+)/.exec(text) ?? []
    return { process: child, urls: [...text.matchAll(/http:\S+/g)].map(([url]) => url), token }
  }
  const answers = (url: string) =>
    fetch(url).then(
      () => true,
      () => false,
    )

  it('prints its URLs when it is ready, and each of them answers', async () => {
    const { process: child, urls, token } = await start()
    assert.equal(urls.length, 6)
    for (const url of urls) assert.equal(await answers(url), true, url)
    const browser = new Browser()
    await browser.get(`${urls[0]}doors/kakao?login_hint=man`)
    const slot = /name="slot" value="([^"]+)"/.exec(browser.html)?.[1] ?? ''
    await browser.submit('/holds', { slot })
    await browser.submit('/bookings')
    assert.match(browser.text, /예약되었습니다/)
    const terminal = new Browser()
    await terminal.get(urls[5] ?? '')
    await terminal.submit('/desk/sign-in', { token })
    assert.match(terminal.text, /창구 단말기가 준비되었습니다/)

    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
    for (const url of urls) assert.equal(await answers(url), false, `${url} still answers`)
  })

  it('still has the booking after a restart, and takes its simulators along when it is killed', async () => {
    const { process: child, urls } = await start()
    const browser = new Browser()
    await browser.get(`${urls[0]}doors/phone?login_hint=man`)
    assert.equal(browser.path, '/booking')

    child.kill('SIGKILL')
    await once(child, 'exit')
    await until(async () => !(await answers(urls[2] ?? '')) && !(await answers(urls[3] ?? '')))
  })

  it('says what is wrong with a setting and leaves nothing running', async () => {
    const child = await launch({ REDIS_URL: 'nonsense' })
    let complaint = ''
    child.stderr?.on('data', (chunk) => {
      complaint += chunk
    })
    // 'close' comes when every process that inherited the stream is gone, the simulators too.
    const [code] = await once(child, 'close')
    assert.equal(code, 1)
    assert.match(complaint, /✖ REDIS_URL: It cannot be read\. Write it like redis:\/\/host:port\/db/)
    assert.doesNotMatch(complaint, /EPIPE/, 'the simulators were not started for it')
  })
})
