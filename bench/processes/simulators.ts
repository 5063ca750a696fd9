import { type MockIdps, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { serve, settingsOf } from './serve.ts'

const { redirectBases } = settingsOf<{ redirectBases: string[] }>()
const started = startMockIdps({ port: 0, redirectBases })

/** The simulators, apart from the broker: their CPU is not what is measured. */
async function start() {
  const idps = await started
  return { url: idps.url, issuers: Object.fromEntries(providerIds.map((id) => [id, idps.issuer(id)])) }
}

/** Opens so many sandboxes, asks each once for its discovery document, and ends them. */
async function sandboxes(count: number): Promise<Record<string, number>> {
  const idps: MockIdps = await started
  const before = process.memoryUsage().rss
  const from = performance.now()
  const opened = Array.from({ length: count }, () => idps.sandbox())
  const openMs = performance.now() - from
  for (const sandbox of opened)
    await (await fetch(`${sandbox.issuer('phone')}/.well-known/openid-configuration`)).text()
  const firstUseMs = performance.now() - from - openMs
  const grown = process.memoryUsage().rss - before
  for (const sandbox of opened) sandbox.close()
  return {
    sandboxOpenMs: openMs / count,
    sandboxFirstUseMs: firstUseMs / count,
    sandboxKiB: grown / count / 1024,
  }
}

await serve(start(), { sandboxes })
