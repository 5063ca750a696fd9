// Clock, timers and chance come from `World` (src/domain/world.ts), so that the whole broker runs in virtual time: no other file
// of src and providers touches the real ones, but for the exceptions below.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'

interface Exception {
  /** A file, or a folder with a slash at its end. */
  path: string
  /** What it may use; left out: everything. */
  uses?: string
  /** Why that does not end virtual time. */
  why: string
}

const exceptions: readonly Exception[] = [
  { path: 'src/system.ts', why: 'this is the real world' },
  { path: 'src/web/client/', why: 'it runs in the browser' },
  { path: 'providers/oidc/client.ts', uses: 'Date.now', why: 'openid-client ages keys by the clock of the process' },
  {
    path: 'src/store/postgres/directory-lock.ts',
    uses: 'setTimeout',
    why: 'it waits for another process on one data directory',
  },
]

const globals = new Set(['setTimeout', 'setInterval', 'setImmediate'])
const members = new Set(['Date.now', 'Math.random', 'performance.now', 'process.hrtime', 'process.hrtime.bigint'])
const modules = new Set(['node:timers', 'node:timers/promises'])
const imports = new Set(['randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'getRandomValues'])

export interface Use {
  /** From 1. */
  line: number
  what: string
}

/**
 * What a source file takes from the real world.
 * @param name decides whether JSX is read
 */
export function realWorldIn(name: string, text: string): Use[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  const found: Use[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    const what = useOf(node, file)
    if (what !== null) {
      found.push({ line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1, what })
      return
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function useOf(node: ts.Node, file: ts.SourceFile): string | null {
  if (ts.isPropertyAccessExpression(node)) {
    const path = node.getText(file).replace(/^(globalThis|crypto|timers)\./, '')
    return members.has(path) || globals.has(path) || imports.has(path) ? path : null
  }
  if (ts.isIdentifier(node)) return globals.has(node.text) && !isName(node) ? node.text : null
  if (ts.isNewExpression(node))
    return node.expression.getText(file) === 'Date' && !node.arguments?.length ? 'new Date()' : null
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
    return modules.has(node.moduleSpecifier.text) ? node.moduleSpecifier.text : null
  if (ts.isImportSpecifier(node)) {
    const { text } = node.propertyName ?? node.name
    return imports.has(text) ? text : null
  }
  return null
}

/** Where a word only names a property, a method or a parameter it is no use of the global. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  const names = ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isParameter(parent)
  return names && parent.name === node
}

function check(): void {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'src', 'providers'], {
    encoding: 'utf8',
  })
  const files = listed.split('\n').filter((file) => /\.tsx?$/.test(file))
  let complaints = 0
  for (const file of files) {
    const allowed = exceptions.filter(({ path }) => file === path || (path.endsWith('/') && file.startsWith(path)))
    for (const { line, what } of realWorldIn(file, readFileSync(file, 'utf8'))) {
      if (allowed.some(({ uses = what }) => uses === what)) continue
      console.error(`${file}:${line} uses ${what}: clock, timers and chance come from World`)
      complaints++
    }
  }
  process.exitCode = complaints > 0 ? 1 : 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) check()
