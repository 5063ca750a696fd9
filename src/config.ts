import { z } from 'zod'
import { campaignDocument } from './campaign/schema.ts'
import { defaultHttpSettings } from './federation/http.ts'
import { defaultBreakerSettings } from './health/breaker/breaker.ts'
import { defaultThresholds } from './health/light/rules.ts'
import { relyingPartiesSchema } from './openid-provider/relying-party.ts'
import type { StoreChoice } from './stores.ts'
import { isProxyRange } from './web/request/client-address.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const seconds = (min: number, max: number, fallback: number) => z.int().min(min).max(max).default(fallback)
const ratio = (fallback: number) => z.number().min(0).max(1).default(fallback)
const factor = (fallback: number) => z.number().min(1).max(1000).default(fallback)
const milliseconds = (fallback: number) => z.int().min(10).max(600_000).default(fallback)
const words = z.strictObject({ ko: z.string(), en: z.string() })

/** Every span and limit people can feel. */
const limits = z.strictObject({
  /** How long further devices stay blocked after a verification. The 2021 press reports 600, our mission 3600. */
  blockSeconds: seconds(1, 86_400, 3_600),
  /** How long a session (*identified*) lives. */
  sessionSeconds: seconds(60, 86_400, 21_600),
  /** How long a person may be away at a provider. */
  attemptSeconds: seconds(30, 3_600, 600),
  /** How long a journey, and a relying party's request, is kept. */
  journeySeconds: seconds(60, 14_400, 7_200),
  holdSeconds: seconds(30, 900, 300),
  /** Added by one extension of a hold, and how many there are. */
  holdExtensionSeconds: seconds(30, 900, 300),
  holdExtensions: z.int().min(0).max(5).default(1),
  /** People who may be inside (choosing and confirming) at once. */
  insideLimit: z.int().min(0).max(1_000_000).default(1_000),
  readySeconds: seconds(10, 3_600, 180),
  leaseSeconds: seconds(60, 7_200, 1_200),
  idleSeconds: seconds(30, 7_200, 300),
})

const lights = z.strictObject({
  successRed: ratio(defaultThresholds.successRed),
  successYellow: ratio(defaultThresholds.successYellow),
  errorRed: ratio(defaultThresholds.errorRed),
  errorYellow: ratio(defaultThresholds.errorYellow),
  saturationRed: ratio(defaultThresholds.saturationRed),
  saturationYellow: ratio(defaultThresholds.saturationYellow),
  slowRed: factor(defaultThresholds.slowRed),
  slowYellow: factor(defaultThresholds.slowYellow),
  baselineMs: milliseconds(defaultThresholds.baselineMs),
  awayYellow: factor(defaultThresholds.awayYellow),
  refusedYellow: ratio(defaultThresholds.refusedYellow),
  longWaysYellow: ratio(defaultThresholds.longWaysYellow),
  /** What the way to a provider and back is taken to be before it is learned; longer by half is long. */
  usualWayMs: milliseconds(60_000),
  probesRed: z.int().min(1).max(10).default(defaultThresholds.probesRed),
  thinReturns: z.int().min(0).max(100_000).default(defaultThresholds.thinReturns),
  staleMs: milliseconds(defaultThresholds.staleMs),
  steadyMs: milliseconds(9_000),
  tickMs: milliseconds(1_000),
  /** Each stage of the way back (2 %, 10 %, 50 % of those who want to start) lasts at least so long. */
  rampMs: milliseconds(3_000),
  probeThinMs: milliseconds(3_000),
  probeMs: milliseconds(5_000),
  probeTimeoutMs: milliseconds(2_000),
  nextMs: milliseconds(3_000),
})

const providerCalls = z
  .strictObject({
    connectMs: milliseconds(defaultHttpSettings.connectMs),
    totalMs: milliseconds(defaultHttpSettings.totalMs),
    /** How long a citizen waits for all calls of one verification together. */
    deadlineMs: milliseconds(10_000),
    /** How long whoever is back from a provider waits for one of `capacity` places before they are refused. */
    returnWaitMs: milliseconds(2_000),
    maxBytes: z.int().min(1_024).max(16_777_216).default(defaultHttpSettings.maxBytes),
    connections: z.int().min(1).max(200_000).default(defaultHttpSettings.connections),
    capacity: z.int().min(1).max(100_000).default(defaultBreakerSettings.capacity),
    errorThresholdPercentage: z.int().min(1).max(100).default(defaultBreakerSettings.errorThresholdPercentage),
    volumeThreshold: z.int().min(1).max(10_000).default(defaultBreakerSettings.volumeThreshold),
    resetMs: milliseconds(defaultBreakerSettings.resetMs),
    /** A call that takes longer is slow; three times `lights.baselineMs` unless set. */
    slowMs: z.int().min(10).max(600_000).exactOptional(),
    /** Failed and slow calls together in percent that open the breaker. */
    slowThresholdPercentage: z.int().min(1).max(100).default(80),
  })
  .refine(({ connections, capacity }) => connections >= capacity, {
    path: ['connections'],
    message: 'must be as many as capacity: waiting for one would count as the provider’s slowness',
  })
  .refine(({ deadlineMs, totalMs }) => deadlineMs >= totalMs, {
    path: ['deadlineMs'],
    message: 'must be as long as totalMs: a call would go on when its citizen has been sent away, in nobody’s place',
  })

const operator = z.strictObject({
  /** Stands in the record beside everything this operator does. */
  name: z.string().regex(/^[^\p{Cc}]{1,100}$/u, 'must be 1 to 100 characters'),
  /** SHA-256, in hexadecimal digits, of a token of 32 or more random characters. The token itself stands nowhere. */
  tokenSha256: z.string().regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits'),
})

const proxyRange = z
  .string()
  .refine(isProxyRange, 'must be an address, a range (10.0.0.0/8), loopback, linklocal or uniquelocal')

const different = (list: readonly string[]) => new Set(list).size === list.length

const site = z.strictObject({
  /** Where people call who cannot use the site. An invented number in the demo. */
  helpPhone: z.string().max(40).default('02-0000-0000'),
  /** One line above everything, e.g. that this is a demonstration; null for none. */
  notice: words.nullable().default(null),
})

/** The configuration file (`GWANMUN_CONFIG`, JSON). Unknown keys are errors. */
export const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  /** Changes defaults to those of a known campaign; what is set by hand still wins. */
  preset: z.enum(['default', 'historic-2021']).default('default'),
  /** By provider id; each is checked by its own door. A door that is not named is not opened. */
  providers: z.record(
    z.string(),
    z.looseObject({
      enabled: z.boolean().default(true),
      /** Look now and then whether the page people are sent to is there. False where our network cannot reach it. */
      probeAuthorization: z.boolean().default(true),
    }),
  ),
  /** Modules with doors of the operator's own: paths relative to this file (`./…`), or packages. They run with all our rights. */
  providerModules: z.array(z.string().min(1)).default([]),
  relyingParties: relyingPartiesSchema.prefault([]),
  campaign: campaignDocument,
  limits: limits.prefault({}),
  lights: lights.prefault({}),
  providerCalls: providerCalls.prefault({}),
  site: site.prefault({}),
  /** Reverse proxies whose `X-Forwarded-For` is believed. Whoever is in one of these ranges can claim any address. */
  trustedProxies: z.array(proxyRange).max(1_000).default([]),
  /** Who may force lights and close doors by `/ops/api/v1`. None: the area does not exist. */
  operators: z
    .array(operator)
    .max(100)
    .refine((list) => different(list.map(({ name }) => name)), 'has a name twice')
    .refine((list) => different(list.map(({ tokenSha256 }) => tokenSha256.toLowerCase())), 'has a token twice')
    .default([]),
})

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])
const issuer = z.url({ abort: true }).refine((text) => {
  const { protocol, hostname, pathname, search, hash } = new URL(text)
  const safe = protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname))
  return safe && pathname === '/' && search === '' && hash === ''
}, 'must be an https origin without path; http only on loopback')

/** The environment variables we read; others are none of our business. */
const environmentSchema = z
  .object({
    PORT: port.default(3_000),
    ISSUER: issuer.optional(),
    METRICS_PORT: port.default(9_464),
    MOCK_IDPS_PORT: port.default(4_000),
    MOCK_REGISTRY_PORT: port.default(4_100),
    DATA_DIR: z.string().min(1).default('./data'),
    GWANMUN_CONFIG: z.string().min(1).optional(),
    GWANMUN_KEYRING: z.string().min(1).optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    REDIS_URL: z.string().min(1).optional(),
    REDIS_CLUSTER_NODES: z.string().min(1).optional(),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must be postgres://…')
      .optional(),
    /** `accepted` lets `npm run serve` run on stores inside its process. */
    GWANMUN_EMBEDDED_STORES: z.literal('accepted').optional(),
  })
  .refine(({ REDIS_URL, REDIS_CLUSTER_NODES }) => !(REDIS_URL && REDIS_CLUSTER_NODES), {
    path: ['REDIS_URL'],
    message: 'and REDIS_CLUSTER_NODES are both set; which one is it?',
  })

export type FileConfig = z.infer<typeof fileSchema>
export type Environment = z.infer<typeof environmentSchema>
export type FileInput = z.input<typeof fileSchema>

/** All that is wrong with a configuration, each complaint with its path; never a value. */
export class ConfigError extends Error {
  constructor(what: string, error: z.ZodError | string, options?: ErrorOptions) {
    super(`${what} is not valid:\n${typeof error === 'string' ? `✖ ${error}` : z.prettifyError(error)}`, options)
    this.name = 'ConfigError'
  }
}

/** @throws ConfigError with every complaint */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const parsed = environmentSchema.safeParse(given)
  if (!parsed.success) throw new ConfigError('The environment', parsed.error)
  return parsed.data
}

/** Where the state lives, as the environment says. */
export function storeChoice({ REDIS_URL, REDIS_CLUSTER_NODES, DATABASE_URL, DATA_DIR }: Environment): StoreChoice {
  const redis = REDIS_URL ? { url: REDIS_URL } : REDIS_CLUSTER_NODES ? { clusterNodes: REDIS_CLUSTER_NODES } : null
  return { redis, databaseUrl: DATABASE_URL ?? null, dataDir: DATA_DIR }
}

/** Parses a file of ours. The parser's own complaint would quote what stands beside the fault: client secrets, too. */
export function parseFile(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${name} is not JSON`)
  }
}

/** Client secrets of the demonstration; everybody can read them in our repository. */
const publishedSecrets = ['gwanmun-simulator-secret', 'demo-rp-secret-for-loopback-only']

/** @throws Error when a configuration copied from the demonstration would serve others than this machine */
export function refusePublishedSecrets(text: string, origin: string): void {
  if (new URL(origin).protocol === 'https:' && publishedSecrets.some((secret) => text.includes(secret)))
    throw new Error('Not started:\n✖ GWANMUN_CONFIG holds a secret of the demonstration, which everybody knows')
}

/** @throws ConfigError with every complaint */
export function readFileConfig(input: unknown): FileConfig {
  const parsed = fileSchema.safeParse(withPreset(input))
  if (!parsed.success) throw new ConfigError('The configuration', parsed.error)
  return parsed.data
}

const presetLimits: Record<string, Partial<z.input<typeof limits>>> = { 'historic-2021': { blockSeconds: 600 } }

function withPreset(input: unknown): unknown {
  if (!isRecord(input) || typeof input['preset'] !== 'string') return input
  return { ...input, limits: { ...presetLimits[input['preset']], ...(input['limits'] as object | undefined) } }
}

/** Lays one JSON document over another: objects are merged key by key, everything else is replaced. */
export function layOver(below: unknown, above: unknown): unknown {
  if (!isRecord(below) || !isRecord(above)) return above
  const keys = new Set([...Object.keys(below), ...Object.keys(above)])
  return Object.fromEntries([...keys].map((key) => [key, key in above ? layOver(below[key], above[key]) : below[key]]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The configuration file as JSON Schema (2020-12), for editors and for those who generate one. */
export function configJsonSchema(): unknown {
  return { title: 'Gwanmun configuration', ...z.toJSONSchema(fileSchema, { io: 'input', unrepresentable: 'any' }) }
}
