import { cpus, totalmem } from 'node:os'

/** What figures depend on and a reader cannot see. */
export function machineFacts() {
  const all = cpus()
  return {
    date: new Date().toISOString(),
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    v8: process.versions.v8,
    platform: `${process.platform}-${process.arch}`,
  }
}
