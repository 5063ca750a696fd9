import { type Browser, chromium } from 'playwright-core'
import { fetchedProgram, isExecutable } from '../../bench/servers/debian.ts'
import { askDesk } from './ask-desk.ts'

/** The headless shell first: a page costs it half the CPU of a whole Chromium (0.10 s instead of 0.19 s, a context 0.17 s instead of 0.57 s). */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']

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
    if (await isExecutable(named)) return named
    throw new Error(`CHROMIUM_PATH is ${named}, but there is no program that can be run`)
  }
  return fetchedProgram(names, {
    packages: ['chromium-headless-shell', 'fonts-noto-cjk'],
    missing: `The browser tests need Chromium: none of ${names.join(', ')} is on the PATH and CHROMIUM_PATH is not set.`,
  })
}
