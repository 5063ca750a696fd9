import { existsSync, readFileSync } from 'node:fs'

/** Where package.json can be: beside the source and in the checkout's dist, or above the published package's dist. */
const places = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url))

/** The output of `--version`. */
export function version(): string {
  for (const place of places.filter((one) => existsSync(one))) {
    const manifest = JSON.parse(readFileSync(place, 'utf8')) as { name?: string; version?: string }
    if (manifest.name === 'gwanmun-mock-idps') return manifest.version ?? ''
  }
  throw new Error('the package has lost its package.json')
}
