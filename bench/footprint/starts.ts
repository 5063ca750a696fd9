import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../processes/child.ts'
import { guardFolder } from '../servers/guard.ts'
import type { Fact } from './facts.ts'
import { type Program, startProgram } from './program.ts'

/** How long an idle program is watched, in seconds, for one second of a measured phase. */
const idlePerSecond = 5
/** A program rests from so many milliseconds after it was ready: before, its compiler and its first collections are at work. */
const settledMs = 10_000

/** `npm start` on embedded stores, with simulators and registry: a fresh folder (on one core, and on all), and a second time. */
export async function demoStarts(seconds: number): Promise<Fact[]> {
  const fresh = await inFolder(async (folder) => {
    const first = await demo(folder)
    const facts = [
      ...startFacts('start-fresh', 'npm start, fresh folder', first),
      ...(await restOf('start', first, seconds)),
    ]
    await first.stop()
    const second = await demo(folder)
    await second.stop()
    return [...facts, ...startFacts('start-second', 'npm start, second time', second)]
  })
  const oneCore = await inFolder(async (folder) => {
    const program = await demo(folder, true)
    await program.stop()
    return startFacts('start-one-core', 'npm start, fresh folder, one core', program)
  })
  return [...fresh, ...oneCore]
}

/** @param what begins the titles, e.g. `npm start` */
export async function restOf(id: string, program: Program, seconds: number): Promise<Fact[]> {
  const ready = await program.usage()
  const watchedMs = seconds * idlePerSecond * 1000
  await new Promise((resolve) => setTimeout(resolve, settledMs))
  const settled = await program.usage()
  await new Promise((resolve) => setTimeout(resolve, watchedMs))
  const idle = await program.usage()
  const share = ((idle.cpuMs - settled.cpuMs) / watchedMs) * 100
  return [
    { id: `${id}-memory-ready`, title: `${program.title}: memory when ready`, value: ready.rssMiB, unit: 'MiB' },
    { id: `${id}-memory-idle`, title: `${program.title}: memory when idle`, value: idle.rssMiB, unit: 'MiB' },
    { id: `${id}-cpu-idle`, title: `${program.title}: CPU when idle`, value: share, unit: '% of a core' },
  ]
}

export function startFacts(id: string, what: string, { readyMs, startCpuMs }: Program): Fact[] {
  return [
    { id, title: `${what}: ready after`, value: readyMs, unit: 'ms' },
    { id: `${id}-cpu`, title: `${what}: CPU until ready`, value: startCpuMs, unit: 'ms' },
  ]
}

async function demo(folder: string, oneCore = false): Promise<Program> {
  const ports = await Promise.all([freePort(), freePort(), freePort()])
  return startProgram({
    title: 'npm start, all processes',
    entry: 'demo/start',
    env: {
      DATA_DIR: folder,
      PORT: `${ports[0]}`,
      MOCK_IDPS_PORT: `${ports[1]}`,
      MOCK_REGISTRY_PORT: `${ports[2]}`,
      METRICS_PORT: '0',
      LOG_LEVEL: 'info',
    },
    ready: /Ready in/,
    oneCore,
  })
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'gwanmun-start-'))
  guardFolder(folder)
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
