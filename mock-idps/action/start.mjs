// Starts the simulators and leaves them running for the next steps. It has no dependencies, since an action runs before
// anything is installed.
import { spawn } from 'node:child_process'
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`]?.trim() ?? ''
const output = (file, name, value) => file && appendFileSync(file, `${name}=${value}\n`)

const environment = {
  ...process.env,
  MOCK_IDPS_PORT: input('port'),
  MOCK_IDPS_CONFIG: input('config'),
  MOCK_IDPS_CLIENT_ID: input('client-id'),
  MOCK_IDPS_CLIENT_SECRET: input('client-secret'),
  MOCK_IDPS_REDIRECT_URIS: input('redirect-uri'),
}
for (const [name, value] of Object.entries(environment)) if (value === '') delete environment[name]

const command = input('command') || `npx --yes gwanmun-mock-idps@${input('version') || 'latest'}`
const folder = process.env.RUNNER_TEMP || tmpdir()
const [said, complained] = ['out', 'err'].map((name) => join(folder, `gwanmun-mock-idps.${process.pid}.${name}`))
const [out, err] = [openSync(said, 'w'), openSync(complained, 'w')]
// A process group of its own, so that the end of the job ends npx and its child processes.
const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', out, err], env: environment })
closeSync(out)
closeSync(err)
let ended = false
child.once('exit', () => {
  ended = true
})
child.unref()
output(process.env.GITHUB_STATE, 'pid', child.pid)

function readyLine() {
  for (const line of readFileSync(said, 'utf8').split('\n')) {
    if (!line.startsWith('{"ready":true')) continue
    return JSON.parse(line)
  }
  return undefined
}

const deadline = Date.now() + Number(input('timeout-seconds') || 60) * 1000
let ready = readyLine()
while (!ready && !ended && Date.now() < deadline) {
  await pause(50)
  ready = readyLine()
}
if (ready) {
  output(process.env.GITHUB_OUTPUT, 'url', ready.url)
  output(process.env.GITHUB_OUTPUT, 'control', ready.control)
  output(process.env.GITHUB_OUTPUT, 'issuers', JSON.stringify(ready.issuers))
  console.log(`simulators ready at ${ready.url}`)
} else {
  console.log(`::error::the simulators ${ended ? 'ended' : 'were not ready in time'}`)
  console.log(readFileSync(complained, 'utf8'))
  process.exitCode = 1
}
