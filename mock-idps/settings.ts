import { z } from 'zod'
import { fitting } from './complaints.ts'
import { faultPlan } from './faults/plan.ts'
import { extraPerson } from './people/personas.ts'

/** The complaint about an http(s) URL; undefined: none. */
function wrongUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be an absolute URL'
  return /^https?:$/.test(new URL(text).protocol) ? undefined : 'must be http or https'
}

/** The complaint about a redirect URI, in which `{provider}` stands for each provider's id. */
function wrongRedirectUri(text: string): string | undefined {
  const filled = text.replaceAll('{provider}', 'kakao')
  if (/[{}]/.test(filled)) return 'only the placeholder {provider} is allowed'
  // A fragment, even an empty one, is forbidden: RFC 6749 §3.1.2.
  return wrongUrl(filled) ?? (filled.includes('#') ? 'must have no fragment' : undefined)
}

/** The complaint about a base URL, to which paths are appended. */
function wrongBase(text: string): string | undefined {
  return wrongUrl(text) ?? (/[?#]/.test(text) ? 'must have no query and no fragment' : undefined)
}

/** The complaint about an origin. A path is not allowed: a reverse proxy would have to strip it from cookie paths, too. */
function wrongOrigin(text: string): string | undefined {
  const wrong = wrongUrl(text)
  if (wrong !== undefined) return wrong
  const bare = new URL(text).href === `${new URL(text).origin}/` && !/[?#]/.test(text)
  return bare ? undefined : 'must be an origin without path, query or fragment, as https://idps.example.test'
}

/** Text that must pass a check. */
const checkedText = (wrong: (text: string) => string | undefined) =>
  z.string().check(({ value, issues }) => {
    const message = wrong(value)
    if (message !== undefined) issues.push({ code: 'custom', input: value, message })
  })

const redirectUri = checkedText(wrongRedirectUri).describe('Compared exactly; {provider} stands for each provider’s id')
const base = checkedText(wrongBase)

const client = z.strictObject({
  clientId: z.string().min(1).max(255),
  clientSecret: z.string().min(8).max(255),
  redirectUris: z.array(redirectUri).min(1),
  idTokenAlg: z
    .enum(['ES256', 'RS256'])
    .optional()
    .describe('Signature algorithm of the ID tokens; default: the provider’s own'),
  refreshTokens: z
    .boolean()
    .default(false)
    .describe('Issue a refresh token with every code; it is rotated at each use'),
})

/** The options of one sandbox: clients, people, behaviour. */
const sandboxShape = {
  redirectBases: z
    .array(base)
    .default(['http://localhost:3000', 'http://127.0.0.1:3000'])
    .describe('Base URLs of the default client; its redirect URI is {base}/doors/{provider}/callback'),
  clients: z
    .array(client)
    .default([])
    .describe('Further clients; a client with the id of the default client (gwanmun) replaces that'),
  seed: z
    .string()
    .min(1)
    .max(200)
    .default('gwanmun-mock-idps')
    .describe('Another seed gives the same people other CIs and subjects'),
  people: z.array(extraPerson).default([]).describe('Further invented people, beside the built-in ones'),
  faults: z.array(faultPlan).default([]).describe('Fault plans in force from the start, and again after each reset'),
  drawer: z.boolean().default(true).describe('Whether pages offer other outcomes than approve and cancel'),
}

const sandboxSettings = z.strictObject(sandboxShape)

const settings = z.strictObject({
  ...sandboxShape,
  port: z.int().min(0).max(65_535).default(4000).describe('0 = any free port'),
  host: z.string().min(1).default('127.0.0.1').describe('The address to listen on; default loopback'),
  publicUrl: checkedText(wrongOrigin)
    .transform((url) => new URL(url).origin)
    .optional()
    .describe('The origin at which clients and browsers reach the simulators; default http://localhost:{port}'),
  now: z
    .custom<() => number>((value) => typeof value === 'function')
    .default(() => Date.now)
    .describe('Epoch milliseconds; only for programs that embed the simulators'),
})

/** The options of a further sandbox; options that are left out are those of the root. */
const newSandbox = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
    .optional()
    .describe('Path segment; default random'),
  ttlSeconds: z.int().min(1).max(86_400).default(600).describe('It ends so long after its last request'),
  at: z.iso.datetime({ offset: true }).optional().describe('What its clock shows at first; default the real time'),
  redirectBases: z.array(base).optional(),
  clients: z.array(client).optional(),
  seed: z.string().min(1).max(200).optional(),
  people: z.array(extraPerson).optional(),
  faults: z.array(faultPlan).optional(),
  drawer: z.boolean().optional(),
})

export type MockIdpsOptions = z.input<typeof settings>
export type Settings = z.output<typeof settings>
export type SandboxSettings = z.output<typeof sandboxSettings>
export type SandboxOptions = z.input<typeof newSandbox>
export type NewSandbox = z.output<typeof newSandbox>
export type MockClient = z.input<typeof client>
export type RegisteredClient = z.output<typeof client>

/** @throws InvalidOptions */
export const readSettings = (options: unknown): Settings => fitting(settings, options)

/** @throws InvalidOptions */
export const readNewSandbox = (options: unknown): NewSandbox => fitting(newSandbox, options)

/** JSON Schema (2020-12) of the configuration file: the options of `startMockIdps` that are data. */
export function settingsSchema(): object {
  return z.toJSONSchema(settings.omit({ now: true }), { io: 'input', unrepresentable: 'any' })
}

/** The settings of a sandbox: its own options, else those of the root. */
export function settingsOf(root: SandboxSettings, options: NewSandbox): SandboxSettings {
  return {
    redirectBases: options.redirectBases ?? root.redirectBases,
    clients: options.clients ?? root.clients,
    seed: options.seed ?? root.seed,
    people: options.people ?? root.people,
    faults: options.faults ?? [],
    drawer: options.drawer ?? root.drawer,
  }
}
