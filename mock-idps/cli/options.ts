import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { InvalidOptions } from '../complaints.ts'

/** The flags of `serve`. Most have an environment variable of the same meaning, see `serveOptions`. */
const flags = {
  port: { type: 'string' },
  host: { type: 'string' },
  'public-url': { type: 'string' },
  'redirect-base': { type: 'string', multiple: true },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  'redirect-uri': { type: 'string', multiple: true },
  seed: { type: 'string' },
  fault: { type: 'string', multiple: true },
  'no-drawer': { type: 'boolean' },
  config: { type: 'string' },
} as const

const list = (text: string | undefined) => text?.split(',').map((part) => part.trim())

function json(what: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidOptions([{ path: what, message: 'is not JSON' }])
  }
}

function fromFile(path: string | undefined): Record<string, unknown> {
  if (path === undefined) return {}
  const document = json(path, readText(path))
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) return { ...document }
  throw new InvalidOptions([{ path, message: 'must hold one JSON object' }])
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new InvalidOptions([{ path: 'config', message: `${path} cannot be read` }])
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true }).values
  } catch (error) {
    throw new InvalidOptions([{ path: 'arguments', message: error instanceof Error ? error.message : String(error) }])
  }
}

/** The clients of the file and the client of flags and environment. A client with the id of one in the file changes that one. */
function clientsOf(
  file: unknown,
  given: { clientId: string | undefined; clientSecret: string | undefined; redirectUris: string[] | undefined },
): unknown {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''))
  if (Object.keys(set).length === 0) return undefined
  const others: unknown[] = Array.isArray(file) ? file : []
  const isSame = (one: unknown) =>
    typeof one === 'object' && one !== null && 'clientId' in one && one.clientId === set['clientId']
  const empty = { clientId: '', clientSecret: '', redirectUris: [] }
  const before = others.find(isSame) ?? empty
  return [...others.filter((one) => !isSame(one)), { ...before, ...set }]
}

/**
 * The options of `startMockIdps` from flags, environment and file, in this order of precedence; the rest are defaults.
 * Faults and clients of the file and of the flags are combined.
 * @throws InvalidOptions
 */
export function serveOptions(args: readonly string[], env: NodeJS.ProcessEnv): Record<string, unknown> {
  const values = parsed(args)
  const file = fromFile(values.config ?? env['MOCK_IDPS_CONFIG'])
  const port = values.port ?? env['MOCK_IDPS_PORT']
  const faults = (values.fault ?? []).map((text) => json('fault', text))
  const given: Record<string, unknown> = {
    port: port && Number(port),
    host: values.host ?? env['MOCK_IDPS_HOST'],
    publicUrl: values['public-url'] ?? env['MOCK_IDPS_PUBLIC_URL'],
    redirectBases: values['redirect-base'] ?? list(env['MOCK_IDPS_REDIRECT_BASES']),
    seed: values.seed ?? env['MOCK_IDPS_SEED'],
    clients: clientsOf(file['clients'], {
      clientId: values['client-id'] ?? env['MOCK_IDPS_CLIENT_ID'],
      clientSecret: values['client-secret'] ?? env['MOCK_IDPS_CLIENT_SECRET'],
      redirectUris: values['redirect-uri'] ?? list(env['MOCK_IDPS_REDIRECT_URIS']),
    }),
    faults: faults.length > 0 ? [...(Array.isArray(file['faults']) ? file['faults'] : []), ...faults] : undefined,
    drawer: values['no-drawer'] ? false : undefined,
  }
  const set = Object.entries(given).filter(([, value]) => value !== undefined && value !== '')
  return { ...file, ...Object.fromEntries(set) }
}
