// Compiles the whole tree to dist/ and puts what is not TypeScript beside it, so that `new URL('./x.sql', import.meta.url)`
// finds the same file from source and from dist. `--client` only bundles the browser script (the tests need no more).
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, extname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const compiled = ['src', 'providers', 'mock-idps', 'mock-registry', 'demo', 'bench']

async function bundleClient() {
  await build({
    entryPoints: [join(root, 'src/web/client/app.ts')],
    outfile: join(root, 'src/web/assets/app.js'),
    bundle: true,
    minify: true,
    target: 'es2019',
    format: 'iife',
    logLevel: 'warning',
  })
}

async function compile() {
  try {
    await run(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: root })
  } catch (error) {
    console.error(error.stdout)
    process.exit(1)
  }
}

async function copyAssets() {
  for (const folder of compiled) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const from = join(entry.parentPath, entry.name)
      const inside = relative(root, from)
      const isAsset = entry.isFile() && !['.ts', '.tsx', '.md'].includes(extname(entry.name))
      if (!isAsset || inside.includes('node_modules') || inside.startsWith('bench/results')) continue
      await mkdir(dirname(join(dist, inside)), { recursive: true })
      await cp(from, join(dist, inside))
    }
  }
}

await bundleClient()
if (!process.argv.includes('--client')) {
  await rm(dist, { recursive: true, force: true })
  await compile()
  await copyAssets()
}
