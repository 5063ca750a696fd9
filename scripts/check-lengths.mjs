// No source file over 300 lines: past that a file has more than one purpose.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const longest = 300
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx', '*.mjs'], {
  encoding: 'utf8',
})
const long = files
  .split('\n')
  .filter((file) => file !== '' && existsSync(file))
  .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
  .filter(({ lines }) => lines > longest)

for (const { file, lines } of long) console.error(`${file} has ${lines} lines; the most is ${longest}`)
process.exitCode = long.length > 0 ? 1 : 0
