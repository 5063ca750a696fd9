import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import { askDesk } from './ask-desk.ts'

const run = promisify(execFile)

const names = ['chromium', 'chromium-browser', 'google-chrome']

/** Nothing of it may phone home from a test, and a container has neither a sandbox nor a graphics card. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The Chromium of this run, for contexts of one's own; `close` closes those and leaves it running. */
export async function sharedChromium(): Promise<Browser> {
  return chromium.connect((await askDesk('chromium')).endpoint)
}

/**
 * A headless Chromium that several processes connect to: `CHROMIUM_PATH`, or one on the PATH, or (as root on Debian) installed now.
 * @throws Error saying what is missing; a browser test is never skipped
 */
export async function serveChromium(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const server = await chromium.launchServer({ executablePath: await chromiumPath(), args: flags, host: '127.0.0.1' })
  return { endpoint: server.wsEndpoint(), stop: () => server.close() }
}

async function chromiumPath(): Promise<string> {
  const named = process.env['CHROMIUM_PATH']
  if (named) {
    if (await executable(named)) return named
    throw new Error(`CHROMIUM_PATH is ${named}, but there is no program that can be run`)
  }
  const found = await onPath()
  if (found) return found
  await install()
  const installed = await onPath()
  if (installed) return installed
  throw new Error(`Debian's chromium was installed, but none of ${names.join(', ')} is on the PATH`)
}

async function onPath(): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name)
      if (await executable(path)) return path
    }
  }
  return null
}

async function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function install(): Promise<void> {
  const missing = `The browser tests need Chromium: none of ${names.join(', ')} is on the PATH and CHROMIUM_PATH is not set.`
  const advice = 'Install it (Debian: apt-get install chromium fonts-noto-cjk) or set CHROMIUM_PATH.'
  if (process.getuid?.() !== 0) throw new Error(`${missing} ${advice} It is installed by itself only as root.`)
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-q'], { env })
    await run('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], { env })
  } catch (error) {
    throw new Error(`${missing} ${advice} Installing it failed.`, { cause: error })
  }
}
