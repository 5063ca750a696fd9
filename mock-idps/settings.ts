import { z } from 'zod'
import { fitting } from './complaints.ts'
import { type FaultPlan, faultPlan } from './faults/plan.ts'
import { extraPerson } from './people/personas.ts'

/** `{provider}` in a redirect URI stands for each provider's id. */
const redirectUri = z
  .string()
  .refine((text) => URL.canParse(text.replaceAll('{provider}', 'kakao')), {
    error: 'must be an absolute URL; {provider} may stand in it',
  })
  .describe('Compared exactly; {provider} stands for each provider’s id')

const httpUrl = z.url({ protocol: /^https?$/ })

const client = z.strictObject({
  clientId: z.string().min(1).max(255),
  clientSecret: z.string().min(8).max(255),
  redirectUris: z.array(redirectUri).min(1),
  idTokenAlg: z.enum(['ES256', 'RS256']).optional().describe('Signature of the ID tokens; default: the provider’s own'),
  refreshTokens: z.boolean().default(false).describe('Give a refresh token with every code; it is rotated at each use'),
})

/** What makes one sandbox: its clients, its people, and how it behaves. */
const sandboxShape = {
  redirectBases: z
    .array(httpUrl)
    .default(['http://localhost:3000', 'http://127.0.0.1:3000'])
    .describe('Where the default client lives; its redirect URI is {base}/doors/{provider}/callback'),
  clients: z
    .array(client)
    .default([])
    .describe('Further clients; one with the id of the default client (gwanmun) replaces it'),
  seed: z
    .string()
    .min(1)
    .max(200)
    .default('gwanmun-mock-idps')
    .describe('Other seed, other CIs and subjects for the same people'),
  people: z.array(extraPerson).default([]).describe('Further invented people beside the built-in ones'),
  faults: z.array(faultPlan).default([]).describe('Fault plans in force from the start, and again after each reset'),
  drawer: z
    .boolean()
    .default(true)
    .describe('Whether pages offer other outcomes than approve and cancel; false: as in life'),
}

const sandboxSettings = z.strictObject(sandboxShape)

const settings = z.strictObject({
  ...sandboxShape,
  port: z.int().min(0).max(65_535).default(4000).describe('0 = any free port'),
  host: z.string().min(1).default('127.0.0.1').describe('The address to listen on; loopback unless told otherwise'),
  publicUrl: httpUrl
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('How clients and browsers reach us; default http://localhost:{port}'),
  now: z
    .custom<() => number>((value) => typeof value === 'function')
    .default(() => Date.now)
    .describe('Epoch milliseconds; only for programs that embed us'),
})

/** What a sandbox beside the root is told at its creation; what is left out is as in the root. */
const newSandbox = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
    .optional()
    .describe('Path segment; default random'),
  ttlSeconds: z.int().min(1).max(86_400).default(600).describe('It ends so long after its last request'),
  at: z.iso.datetime({ offset: true }).optional().describe('What its clock shows at first; default the real time'),
  redirectBases: z.array(httpUrl).optional(),
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

/** @throws InvalidOptions */
export const readFaultPlan = (plan: unknown): FaultPlan => fitting(faultPlan, plan)

/** JSON Schema (2020-12) of the configuration file: the options of `startMockIdps` that data can say. */
export function settingsSchema(): object {
  return z.toJSONSchema(settings.omit({ now: true }), { io: 'input', unrepresentable: 'any' })
}

/** The settings of a sandbox made from the root's and what it was told. */
export function settingsOf(root: SandboxSettings, told: NewSandbox): SandboxSettings {
  return {
    redirectBases: told.redirectBases ?? root.redirectBases,
    clients: told.clients ?? root.clients,
    seed: told.seed ?? root.seed,
    people: told.people ?? root.people,
    faults: told.faults ?? [],
    drawer: told.drawer ?? root.drawer,
  }
}
