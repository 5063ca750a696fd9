import { addressesOf } from '../control/sandboxes.ts'
import type { MockIdpsOptions } from '../settings.ts'
import { startMockIdps } from '../start.ts'
import { serveOptions } from './options.ts'

/** Runs the simulators until a signal, or until the parent that started us with a channel is gone. */
export async function serve(args: readonly string[]): Promise<void> {
  const idps = await startMockIdps(serveOptions(args, process.env) as MockIdpsOptions)
  console.log(JSON.stringify({ ready: true, ...addressesOf(idps.url) }))
  // 'disconnect' comes only when a parent started us with a channel, and ends with it. Listening must not keep us alive.
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => void idps.close())
  process.channel?.unref()
  // It may have ended while we were starting; without a channel this is undefined.
  if (process.connected === false) void idps.close()
}
