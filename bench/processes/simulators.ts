import { providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { serve, settingsOf } from './serve.ts'

/** The simulators, apart from the broker: their CPU is not what is measured. */
async function start() {
  const { redirectBases } = settingsOf<{ redirectBases: string[] }>()
  const idps = await startMockIdps({ port: 0, redirectBases })
  return { url: idps.url, issuers: Object.fromEntries(providerIds.map((id) => [id, idps.issuer(id)])) }
}

await serve(start())
