import { startMockRegistry } from './index.ts'

const { MOCK_REGISTRY_PORT, MOCK_REGISTRY_HOST } = process.env

try {
  const registry = await startMockRegistry({
    ...(MOCK_REGISTRY_PORT && { port: Number(MOCK_REGISTRY_PORT) }),
    ...(MOCK_REGISTRY_HOST && { host: MOCK_REGISTRY_HOST }),
  })
  console.log(JSON.stringify({ ready: true, url: registry.url }))
  // 'disconnect' comes only when a parent started us with a channel, and ends with it. Listening must not keep us alive.
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => void registry.close())
  process.channel?.unref()
  // It may have ended while we were starting; without a channel this is undefined.
  if (process.connected === false) void registry.close()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
