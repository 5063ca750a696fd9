// `npm run check`: all checks that need no server, two at a time. Prints each when it ends, with its time, and at last which failed.
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** npm scripts, the longest first, so that none is left alone at the end. */
const checks = ['test:fast', 'types', 'architecture', 'lint', 'dead-code', 'dead-code:production', 'world', 'lengths']
const atOnce = 2

/** @param {string} name @returns {Promise<boolean>} whether it passed */
async function passes(name) {
  const started = performance.now()
  const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const said = await Promise.all([text(child.stdout), text(child.stderr)])
  const passed = (await ended) === 0
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${said.join('').trimEnd()}\n${passed ? '✔' : '✖'} ${name} ${seconds} s\n`)
  return passed
}

const waiting = [...checks]
const failed = []
async function work() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
    if (!(await passes(name))) failed.push(name)
}
const started = performance.now()
await Promise.all(Array.from({ length: atOnce }, work))

const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(failed.length === 0 ? `All checks passed in ${seconds} s.` : `Failed: ${failed.join(', ')} (${seconds} s)`)
process.exitCode = failed.length === 0 ? 0 : 1
