// Compiles the whole tree to dist/ and puts what is not TypeScript beside it, so that `new URL('./x.sql', import.meta.url)`
// finds the same file from source and from dist. `--client` only bundles the browser script (the tests need no more);
// `--if-stale` does nothing when no source is newer than what was built. A bundle is replaced in one step, so a test
// that reads it never sees half of it. What browsers load is also compressed here, at the best quality. Last it makes the
// database that a first `npm start` begins with.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const compiled = ['src', 'providers', 'mock-idps', 'mock-registry', 'demo', 'bench', 'simulation', 'chaos']

const bundle = join(root, 'src/web/assets/app.js')

async function bundleClient() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/web/client/app.ts')],
    outfile: bundle,
    bundle: true,
    minify: true,
    target: 'es2019',
    format: 'iife',
    logLevel: 'warning',
    write: false,
  })
  const icon = join(root, 'src/web/assets/favicon.svg')
  const built = outputFiles.map(({ path, contents }) => [path, contents])
  const compressed = [[icon, await readFile(icon)], ...built].flatMap(([path, contents]) => [
    [`${path}.br`, brotliCompressSync(contents)],
    [`${path}.gz`, gzipSync(contents, { level: 9 })],
  ])
  const files = new Map([...compressed, ...built])
  // The script comes last: by its age the whole bundle is known to be fresh.
  const paths = [...files.keys()].filter((path) => path !== bundle).concat(bundle)
  for (const path of paths) await writeFile(`${path}.${process.pid}`, files.get(path))
  for (const path of paths) await rename(`${path}.${process.pid}`, path)
}

async function compile() {
  try {
    await run(process.execPath, ['node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.build.json'], { cwd: root })
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

const database = join(dist, 'demo/prepared-database')
/** Beside it: of what it was made. */
const made = `${database}.made`
const ingredients = ['src/store/postgres', 'demo/clinics', 'demo/prepare.ts', 'package-lock.json']

/** The day is one of them: stock begins tomorrow. */
async function digestOfIngredients() {
  const digest = createHash('sha256').update(new Date().toDateString())
  for (const ingredient of ingredients) {
    const path = join(root, ingredient)
    const names = (await stat(path)).isDirectory() ? (await readdir(path, { recursive: true })).sort() : ['']
    for (const name of names)
      if (extname(join(path, name)) !== '') digest.update(name).update(await readFile(join(path, name)))
  }
  return digest.digest('hex')
}

/** Eight seconds of CPU: not done again when none of its ingredients has changed. */
async function prepareDatabase() {
  const digest = await digestOfIngredients()
  if ((await readFile(made, 'utf8').catch(() => null)) === digest) return
  await run(process.execPath, [join(dist, 'demo/prepare.js')])
  await writeFile(made, digest)
}

/** Everything that was built before, but the database. */
async function emptyDist() {
  for (const folder of await readdir(dist).catch(() => []))
    for (const name of folder === 'demo' ? await readdir(join(dist, folder)) : [''])
      if (!/^prepared-database(\.made)?$/.test(name))
        await rm(join(dist, folder, name), { recursive: true, force: true })
}

/** Written last: when it is there, the build was whole. */
const stamp = join(dist, 'built')

/** Files that a build writes between the sources: this one, and that of the package `mock-idps`. */
const builtItself = /assets[/\\](app\.(css|js)|.*\.(br|gz)$)|^mock-idps[/\\](dist|LICENSE)/

async function isFresh(sources, built) {
  const when = await stat(built).catch(() => null)
  if (!when) return false
  const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json']
  for (const folder of [...sources, 'scripts']) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const file = relative(root, join(entry.parentPath, entry.name))
      if (entry.isFile() && !builtItself.test(file)) files.push(file)
    }
  }
  const times = await Promise.all(files.map(async (file) => (await stat(join(root, file))).mtimeMs))
  return Math.max(...times) < when.mtimeMs
}

const clientOnly = process.argv.includes('--client')
const fresh = () => (clientOnly ? isFresh(['src'], bundle) : isFresh(compiled, stamp))

if (!(process.argv.includes('--if-stale') && (await fresh()))) {
  await bundleClient()
  if (!clientOnly) {
    await emptyDist()
    await compile()
    await copyAssets()
    await prepareDatabase()
    await writeFile(stamp, '')
  }
}
