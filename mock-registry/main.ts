import { startMockRegistry } from './index.ts'

const { MOCK_REGISTRY_PORT, MOCK_REGISTRY_HOST } = process.env

try {
  const registry = await startMockRegistry({
    ...(MOCK_REGISTRY_PORT && { port: Number(MOCK_REGISTRY_PORT) }),
    ...(MOCK_REGISTRY_HOST && { host: MOCK_REGISTRY_HOST }),
  })
  console.log(JSON.stringify({ ready: true, url: registry.url }))
  // 'disconnect' is sent when a parent that opened an IPC channel ends. Listening to it must not keep this process alive.
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => void registry.close())
  process.channel?.unref()
  // The parent may have ended during the start; without a channel `connected` is undefined.
  if (process.connected === false) void registry.close()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
