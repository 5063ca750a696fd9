import { readFile } from 'node:fs/promises'

/** The little of a V8 CPU profile that is read here. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples?: number[]
  /** Microseconds between samples. */
  timeDeltas?: number[]
}

/** Where the time went by itself, callees not counted: by package or folder of ours, and by function. */
export async function profileSummary(file: string, most = 40): Promise<string> {
  const { nodes, samples = [], timeDeltas = [] } = JSON.parse(await readFile(file, 'utf8')) as CpuProfile
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const [byPlace, byFunction] = [new Map<string, number>(), new Map<string, number>()]
  let busy = 0
  for (const [at, sample] of samples.entries()) {
    const frame = frames.get(sample)
    const took = timeDeltas[at] ?? 0
    if (!frame || frame.functionName === '(idle)') continue
    busy += took
    const place = placeOf(frame.url, frame.functionName)
    add(byPlace, place, took)
    add(byFunction, `${frame.functionName || '(anonymous)'}  ${place}:${frame.lineNumber + 1}`, took)
  }
  const top = (counts: Map<string, number>) =>
    [...counts]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([name, took]) => `${((took / busy) * 100).toFixed(1).padStart(6)} %  ${name}`)
  return [`${file}: busy ${(busy / 1000).toFixed(0)} ms`, ...top(byPlace), '', ...top(byFunction)].join('\n')
}

function add(counts: Map<string, number>, name: string, took: number): void {
  counts.set(name, (counts.get(name) ?? 0) + took)
}

function placeOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)'
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (inPackage !== undefined) return inPackage
  return /\/((?:src|providers|demo|bench)\/.*)\.[jt]sx?$/.exec(url)?.[1] ?? url
}
