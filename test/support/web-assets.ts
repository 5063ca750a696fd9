import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const root = new URL('../../', import.meta.url)

/** Style sheet, script and icon as they are shipped, built now where a source is newer. */
export async function buildWebAssets(): Promise<Record<'app.css' | 'app.js' | 'favicon.svg', Buffer>> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--client', '--if-stale'], { cwd: root })
  const read = (name: string) => readFile(new URL(`src/web/assets/${name}`, root))
  const [css, js, icon] = await Promise.all([read('app.css'), read('app.js'), read('favicon.svg')])
  return { 'app.css': css, 'app.js': js, 'favicon.svg': icon }
}
