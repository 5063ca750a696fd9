// `npm run architecture`: holds the direction of the imports, and that the drawing of the rooms in docs/architecture.md is up to date.
// `npm run architecture -- --draw` writes the drawing. Rules: .dependency-cruiser.cjs.
import { readFileSync, writeFileSync } from 'node:fs'
import { cruise, format } from 'dependency-cruiser'
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { drawingOf, withDrawing } from './drawing.mjs'

const page = 'docs/architecture.md'
const options = await extractOptions('./.dependency-cruiser.cjs')
const { output: seen } = await cruise(
  ['src', 'providers', 'mock-idps', 'mock-registry', 'demo', 'bench', 'simulation', 'chaos', 'test'],
  options,
  {},
  { tsConfig: extractTsConfig('tsconfig.json') },
)

const { output, exitCode } = await format(seen, { outputType: 'err' })
console.log(output)
process.exitCode = exitCode === 0 ? 0 : 1

const before = readFileSync(page, 'utf8')
const after = withDrawing(before, drawingOf(seen.modules))
if (process.argv.includes('--draw')) {
  writeFileSync(page, after)
  console.log(`${page} ${after === before ? 'was up to date' : 'is drawn anew'}`)
} else if (after !== before) {
  console.error(`${page} shows other rooms or arrows than the code: npm run architecture -- --draw`)
  process.exitCode = 1
}
