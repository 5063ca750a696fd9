import { type AddressInfo, createServer } from 'node:net'
import type { Environment } from '../src/config.ts'

const settings = ['PORT', 'METRICS_PORT', 'MOCK_IDPS_PORT', 'MOCK_REGISTRY_PORT'] as const

/**
 * Looks at all ports before anything starts: the simulators are processes of their own, and would each complain for itself.
 * @throws Error naming every setting whose port cannot be used
 */
export async function refuseTakenPorts(environment: Pick<Environment, (typeof settings)[number]>): Promise<void> {
  const complaints = await Promise.all(
    settings.map(async (setting) => {
      const port = environment[setting]
      const code = port === 0 ? null : await portTaken(port)
      return code === null ? [] : [`✖ ${setting}: port ${port} cannot be used (${code}); set ${setting} to another one`]
    }),
  )
  const lines = complaints.flat()
  if (lines.length > 0) throw new Error(`Not started:\n${lines.join('\n')}`)
}

/** The code of the system's refusal; null when the port is free on loopback. */
function portTaken(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer().once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => resolve(code))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)))
  })
}

/** The simulators must know our redirect URIs before we listen, so “any port” is chosen beforehand. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
