import { providerIds } from './providers.ts'
import type { MockIdpsOptions } from './settings.ts'
import { startMockIdps } from './start.ts'

/** Options from the environment; what is not set is left to the defaults. */
function optionsFrom(env: NodeJS.ProcessEnv): MockIdpsOptions {
  const list = (text: string) => text.split(',').map((part) => part.trim())
  const { MOCK_IDPS_PORT, MOCK_IDPS_HOST, MOCK_IDPS_PUBLIC_URL, MOCK_IDPS_REDIRECT_BASES } = env
  const { MOCK_IDPS_CLIENT_ID, MOCK_IDPS_CLIENT_SECRET, MOCK_IDPS_REDIRECT_URIS } = env
  const client = MOCK_IDPS_CLIENT_ID ?? MOCK_IDPS_CLIENT_SECRET ?? MOCK_IDPS_REDIRECT_URIS
  return {
    ...(MOCK_IDPS_PORT && { port: Number(MOCK_IDPS_PORT) }),
    ...(MOCK_IDPS_HOST && { host: MOCK_IDPS_HOST }),
    ...(MOCK_IDPS_PUBLIC_URL && { publicUrl: MOCK_IDPS_PUBLIC_URL }),
    ...(MOCK_IDPS_REDIRECT_BASES && { redirectBases: list(MOCK_IDPS_REDIRECT_BASES) }),
    ...(client !== undefined && {
      clients: [
        {
          clientId: MOCK_IDPS_CLIENT_ID ?? '',
          clientSecret: MOCK_IDPS_CLIENT_SECRET ?? '',
          redirectUris: list(MOCK_IDPS_REDIRECT_URIS ?? ''),
        },
      ],
    }),
  }
}

try {
  const idps = await startMockIdps(optionsFrom(process.env))
  const issuers = Object.fromEntries(providerIds.map((id) => [id, idps.issuer(id)]))
  console.log(JSON.stringify({ ready: true, url: idps.url, issuers, control: `${idps.url}/_control/` }))
  // 'disconnect' comes only when a parent started us with a channel, and ends with it. Listening must not keep us alive.
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => void idps.close())
  process.channel?.unref()
  // It may have ended while we were starting; without a channel this is undefined.
  if (process.connected === false) void idps.close()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
