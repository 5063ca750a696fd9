import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rules } from '../../src/health/light/rules.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const inRoot = (path: string) => join(root, path)

/** Markdown files of the project, as paths from its root. */
function pages(): string[] {
  const below = (folder: string) =>
    readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => !path.includes('node_modules'))
      .map((path) => join(folder, path))
  const top = readdirSync(root)
  return [...top, ...below('docs'), ...below('mock-idps'), ...below('.github')].filter((path) => path.endsWith('.md'))
}

/** Text outside of fenced blocks. */
const proseOf = (page: string) => readFileSync(inRoot(page), 'utf8').replace(/^```[\s\S]*?^```$/gm, '')

/** Targets of links to files of ours: `path#anchor`. */
function linksOf(page: string): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, to = '']) => (/^[a-z]+:/.test(to) ? [] : [to]))
}

/** The name that a heading has in an address: lower case, no punctuation, hyphens for spaces. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

function hasAnchor(page: string, anchor: string): boolean {
  return [...proseOf(page).matchAll(/^#+ (.*)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor)
}

const folders = 'src|providers|test|scripts|docs|bench|demo|mock-idps|mock-registry|\\.ci|\\.github|\\.vscode'
/** Inline code that begins with a folder of ours, without its pattern: `src/x/*.ts` names `src/x`. */
function pathsOf(page: string): string[] {
  const code = [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text)
  const paths = code.filter((text) => new RegExp(`^(${folders})/[\\w./*{},-]*$`).test(text))
  // Results are written by commands and not kept.
  return paths.filter((path) => !path.includes('/results/')).map((path) => beforePattern(path))
}

function beforePattern(path: string): string {
  const at = path.search(/[*{]/)
  return at < 0 ? path : path.slice(0, path.lastIndexOf('/', at))
}

/** What `docs/security.md` names as proof: files below `test/`. */
function proofsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/`([\w-]+\/[\w./-]+\.(?:test|contract)\.tsx?|[\w.]+\.test\.tsx?)`/g)].map(
    ([, text = '']) => text,
  )
}

describe('Documents', () => {
  const all = pages()

  it('are found: README, the pages of docs and those of the simulators', () => {
    for (const page of ['README.md', 'docs/glossary.md', 'docs/decisions/README.md', 'mock-idps/README.md'])
      assert.ok(all.includes(page), page)
  })

  for (const page of all)
    it(`link only to what exists: ${page}`, () => {
      for (const link of linksOf(page)) {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? page : relative(root, join(root, dirname(page), path))
        assert.ok(existsSync(inRoot(target)), `${link}: there is no such file`)
        if (anchor !== undefined) assert.ok(hasAnchor(target, anchor), `${link}: there is no such heading`)
      }
    })

  // A changelog and the old words of the glossary also name what has gone.
  for (const page of all.filter((name) => name !== 'CHANGELOG.md'))
    it(`name only paths that exist: ${page}`, () => {
      const isProof = (path: string) => page === 'docs/security.md' && proofsOf(page).includes(path)
      const missing = pathsOf(page).filter(
        (path) => !isProof(path) && !existsSync(inRoot(path)) && !existsSync(join(root, dirname(page), path)),
      )
      assert.deepEqual(missing, [])
    })

  it('name only commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as { scripts: Record<string, string> }
    for (const page of all)
      for (const [, name = ''] of readFileSync(inRoot(page), 'utf8').matchAll(/npm run ([\w-]+(?::[\w-]+)*)/g))
        assert.ok(name in scripts || page.startsWith('mock-idps/'), `${page}: npm run ${name}`)
  })

  it('prove security by tests that exist', () => {
    const proofs = proofsOf('docs/security.md')
    assert.ok(proofs.length > 50)
    assert.deepEqual(
      proofs.filter((path) => !existsSync(join(root, 'test', path))),
      [],
    )
  })

  it('explain every light rule to operators', () => {
    const operators = readFileSync(inRoot('docs/operators.md'), 'utf8')
    assert.deepEqual(
      rules.map(({ name }) => name).filter((name) => name !== 'ok' && !operators.includes(`\`${name}\``)),
      [],
    )
  })

  it('have an index that names every page of docs and every decision', () => {
    for (const index of ['docs/README.md', 'docs/decisions/README.md']) {
      const linked = new Set(linksOf(index).map((link) => link.split('#')[0]))
      const beside = all.filter((page) => dirname(page) === dirname(index) && page !== index)
      assert.deepEqual(
        beside.filter((page) => !linked.has(relative(dirname(index), page))),
        [],
      )
    }
  })
})
