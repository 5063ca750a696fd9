import { addressesOf } from '../control/sandboxes.ts'
import type { MockIdpsOptions } from '../settings.ts'
import { startMockIdps } from '../start.ts'
import { serveOptions } from './options.ts'

/** Runs the simulators until a signal, or until the parent process that opened an IPC channel ends. */
export async function serve(args: readonly string[]): Promise<void> {
  const idps = await startMockIdps(serveOptions(args, process.env) as MockIdpsOptions)
  console.log(JSON.stringify({ ready: true, ...addressesOf(idps.url) }))
  // 'disconnect' is sent when a parent that opened an IPC channel ends. Listening to it must not keep this process alive.
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => void idps.close())
  process.channel?.unref()
  // The parent may have ended during the start; without a channel `connected` is undefined.
  if (process.connected === false) void idps.close()
}
