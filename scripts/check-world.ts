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
  {
    path: 'src/store/redis/turns.ts',
    uses: 'setImmediate',
    why: 'it writes to a real socket at the end of a turn; the simulation has no Redis',
  },
  {
    path: 'src/federation/http.ts',
    uses: 'AbortSignal.timeout',
    why: 'it ends a call over a real socket; the simulation gives the composition calls of its own',
  },
  {
    path: 'src/federation/examine.ts',
    uses: 'AbortSignal.timeout',
    why: 'the doctor looks once, at real providers',
  },
  {
    path: 'src/operations/load.ts',
    uses: 'node:perf_hooks',
    why: 'it measures the real event loop; the simulation gives the composition a meter that is never late',
  },
]

const globals = new Set(['setTimeout', 'setInterval', 'setImmediate'])
/** Objects of the language with some members that are the real world; null: all of them. */
const holders: Record<string, ReadonlySet<string> | null> = {
  Date: new Set(['now']),
  Math: new Set(['random']),
  performance: null,
  process: new Set(['hrtime', 'uptime']),
  AbortSignal: new Set(['timeout']),
  Atomics: new Set(['wait', 'waitAsync']),
}
const modules = new Set(['timers', 'timers/promises', 'perf_hooks'])
/** Chance, by whatever name its module was imported. */
const chance = new Set(['randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'getRandomValues'])

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
  if (ts.isPropertyAccessExpression(node)) return ofMember(node.expression.getText(file), node.name.text)
  if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression))
    return ofMember(node.expression.getText(file), node.argumentExpression.text)
  if (ts.isVariableDeclaration(node)) return ofPattern(node, file)
  if (ts.isIdentifier(node)) return globals.has(node.text) && !isName(node) ? node.text : null
  if (ts.isNewExpression(node))
    return node.expression.getText(file) === 'Date' && !node.arguments?.length ? 'new Date()' : null
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText(file)
    // Called without `new` it tells the time, whatever it is given.
    if (called === 'Date') return 'Date()'
    return called === 'import' || called === 'require' ? ofModule(node.arguments[0]) : null
  }
  if (ts.isImportDeclaration(node)) return ofModule(node.moduleSpecifier)
  if (ts.isImportSpecifier(node)) {
    const { text } = node.propertyName ?? node.name
    return chance.has(text) ? text : null
  }
  return null
}

function ofMember(text: string, member: string): string | null {
  const holder = text.replace(/^globalThis\./, '')
  if (chance.has(member)) return member
  if (globals.has(member)) return holder === 'globalThis' || holder === 'timers' ? member : null
  const used = holders[holder]
  return used === null || used?.has(member) ? `${holder}.${member}` : null
}

/** `const { now } = Date` */
function ofPattern({ name, initializer }: ts.VariableDeclaration, file: ts.SourceFile): string | null {
  if (!ts.isObjectBindingPattern(name) || !initializer) return null
  for (const { propertyName, name: own } of name.elements) {
    const use = ofMember(initializer.getText(file), (propertyName ?? own).getText(file))
    if (use) return use
  }
  return null
}

function ofModule(node: ts.Node | undefined): string | null {
  if (!node || !ts.isStringLiteral(node)) return null
  const name = node.text.replace(/^node:/, '')
  return modules.has(name) ? `node:${name}` : null
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
