import { z } from 'zod'
import { holdLimits } from './booking/settings.ts'
import { campaignDocument } from './campaign/schema.ts'
import { campaignProperties, campaignSettings, distinctCampaigns, withCampaigns } from './campaign/settings.ts'
import { journeyLimits } from './citizen/settings.ts'
import type { Complaint } from './domain/complaint.ts'
import { isSafeUrl } from './domain/loopback.ts'
import type { EgressProxy } from './federation/egress.ts'
import {
  attemptLimits,
  callLimits,
  dependenciesSetting,
  providerModulesSetting,
  providersSetting,
} from './federation/settings.ts'
import { breakerLimits, lightsSetting } from './health/settings.ts'
import { rateLimitsSetting } from './limits/settings.ts'
import { relyingPartiesSchema } from './openid-provider/relying-party.ts'
import { signOnLimits } from './openid-provider/settings.ts'
import { operatorsSetting } from './operator/settings.ts'
import { drawsSetting } from './order/settings.ts'
import { sessionLimits } from './session/settings.ts'
import { type PostgresSettings, postgresSetting } from './store/postgres/settings.ts'
import type { StoreChoice } from './stores.ts'
import { roomLimits } from './waiting-room/settings.ts'
import { serverSetting, siteSetting, trustedProxiesSetting } from './web/settings.ts'

/*
 * Configuration: one list of what the rooms export. Each field says in its description what it does, its unit, range and
 * default; `npm run schema` writes docs/config.schema.json and the tables of docs/configuration.md from them.
 *
 *   environment ─▶ readEnvironment ─┐
 *   file (JSON) ─▶ preset, schema ──┴─▶ FileConfig, or every complaint at once, by path, never with a value
 */

const limits = z
  .strictObject({ ...sessionLimits, ...attemptLimits, ...journeyLimits, ...signOnLimits, ...holdLimits, ...roomLimits })
  .prefault({})
  .describe('Spans and limits that people can feel.')

const providerCalls = z
  .strictObject({ ...callLimits, ...breakerLimits })
  .refine(({ connections, capacity }) => connections >= capacity, {
    path: ['connections'],
    message: 'must be as many as capacity: waiting for one would count as the provider’s slowness',
  })
  .refine(({ deadlineMs, totalMs }) => deadlineMs >= totalMs, {
    path: ['deadlineMs'],
    message: 'must be as long as totalMs: a call would go on when the person who waits for it has been refused',
  })
  .prefault({})
  .describe('Time-outs, limits and breakers of calls to providers.')

/** The configuration file (`GWANMUN_CONFIG`, JSON). Unknown keys are errors. */
export const fileSchema = z.strictObject({
  $schema: z.string().optional().describe('Path of the published schema, for editors. Not read.'),
  preset: z
    .enum(['default', 'historic-2021'])
    .default('default')
    .describe(
      '`historic-2021` changes the default of `limits.blockSeconds` to 600, as the press of 2021 reports it, and nothing else. Default `default`.',
    ),
  providers: providersSetting,
  providerModules: providerModulesSetting,
  dependencies: dependenciesSetting,
  relyingParties: relyingPartiesSchema
    .prefault([])
    .describe('Services that let people log in through us. Default none.'),
  ...campaignSettings,
  limits,
  rateLimits: rateLimitsSetting,
  draws: drawsSetting,
  lights: lightsSetting,
  providerCalls,
  site: siteSetting,
  server: serverSetting,
  postgres: postgresSetting,
  trustedProxies: trustedProxiesSetting,
  operators: operatorsSetting,
})

const issuer = z.url({ abort: true }).refine((text) => {
  const url = new URL(text)
  const { pathname, search, hash } = url
  return isSafeUrl(url) && pathname === '/' && search === '' && hash === ''
}, 'must be an https origin without path; http only on loopback')

const port = (fallback: number, text: string) =>
  z.coerce.number().int().min(0).max(65_535).default(fallback).describe(`${text} 0 takes any free port.`)
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** The environment variables that the broker reads; it ignores all others. */
const environmentSchema = z
  .object({
    PORT: port(3_000, 'Main port.'),
    HOST: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe(
        'Address of the main port: `127.0.0.1`, `::1`, an address of this machine, or a name. Default: every address, IPv6 and IPv4 (IPv4 alone where the kernel has no IPv6); for `npm start` `127.0.0.1`.',
      ),
    ISSUER: issuer
      .optional()
      .describe('Public base URL: an https origin; http only on loopback. Default `http://localhost:{PORT}`.'),
    GWANMUN_CONFIG: z
      .string()
      .min(1)
      .optional()
      .describe('The file. `npm start` lays it over the demo configuration, `npm run serve` needs it.'),
    GWANMUN_KEYRING: z
      .string()
      .min(1)
      .optional()
      .describe(
        'All secrets, a file of mode 600; `npm run serve` needs it. Default `{DATA_DIR}/keyring.json`, made at the first `npm start`.',
      ),
    DATA_DIR: z.string().min(1).default('./data').describe('Bookings and, for `npm start`, the keyring.'),
    METRICS_PORT: port(9_464, 'Port for Prometheus, on loopback only.'),
    MOCK_IDPS_PORT: port(4_000, 'Port of the simulators of `npm start`.'),
    MOCK_REGISTRY_PORT: port(4_100, 'Port of the simulated registry of `npm start`.'),
    LOG_LEVEL: z
      .enum(logLevels)
      .default('info')
      .describe(`JSON lines on standard output: ${logLevels.map((level) => `\`${level}\``).join(', ')}.`),
    REDIS_URL: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Hot state on one Redis 7: `redis://[user:password@]host[:port][/db]`, `rediss://…` for TLS, `redis+sentinel://host[:port],…/master` behind Sentinels.',
      ),
    REDIS_CLUSTER_NODES: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Hot state on a Redis Cluster: `host:port,host:port`, with `rediss://user:password@` in front where needed.',
      ),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must be postgres://…')
      .optional()
      .describe(
        'Durable state on PostgreSQL 15 or newer: `postgres://user:password@host:port/database?sslmode=verify-full`.',
      ),
    HTTPS_PROXY: z
      .url({ protocol: /^https?$/, error: 'must be http://[user:password@]host:port' })
      .optional()
      .describe(
        'Proxy through which calls to providers leave (CONNECT): `http://[user:password@]host:port`. Loopback is always called directly. `https_proxy` is read too, and goes before it. Default: none.',
      ),
    NO_PROXY: z
      .string()
      .max(4_000)
      .optional()
      .describe(
        'Hosts that are called without it: names and what is below them, or `host:port`, with commas; `*`: all. `no_proxy` too.',
      ),
    GWANMUN_EMBEDDED_STORES: z
      .literal('accepted')
      .optional()
      .describe('`accepted` lets `npm run serve` run on what is not set above: memory, PGlite.'),
  })
  .refine(({ REDIS_URL, REDIS_CLUSTER_NODES }) => !(REDIS_URL && REDIS_CLUSTER_NODES), {
    path: ['REDIS_URL'],
    message: 'and REDIS_CLUSTER_NODES are both set; which one is it?',
  })

export type FileConfig = z.infer<typeof fileSchema>
export type Environment = z.infer<typeof environmentSchema>
export type FileInput = z.input<typeof fileSchema>

/** Everything that is wrong with a configuration, each complaint with its path, never with a value. */
export class ConfigError extends Error {
  readonly complaints: readonly Complaint[]

  constructor(what: string, error: z.ZodError | string, options?: ErrorOptions) {
    super(`${what} is not valid:\n${typeof error === 'string' ? `✖ ${error}` : z.prettifyError(error)}`, options)
    this.name = 'ConfigError'
    this.complaints =
      typeof error === 'string'
        ? [settingInvalid(what, `${error}.`)]
        : error.issues.map(({ path, message }) => settingInvalid(path.join('.') || what, `${message}.`))
  }
}

const settingInvalid = (setting: string, what: string): Complaint => ({
  code: 'setting_invalid',
  weight: 'fatal',
  setting,
  what,
  mend: 'See docs/configuration.md.',
})

/** @throws ConfigError with every complaint */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const spelled = { HTTPS_PROXY: variables['https_proxy'], NO_PROXY: variables['no_proxy'] }
  const given = Object.fromEntries(
    [...Object.entries(variables), ...Object.entries(spelled)].filter(
      ([, value]) => value !== '' && value !== undefined,
    ),
  )
  const parsed = environmentSchema.safeParse(given)
  if (!parsed.success) throw new ConfigError('The environment', parsed.error)
  return parsed.data
}

/** Where the state lives, as the environment says. */
export function storeChoice({ REDIS_URL, REDIS_CLUSTER_NODES, DATABASE_URL, DATA_DIR }: Environment): StoreChoice {
  const redis = REDIS_URL ? { url: REDIS_URL } : REDIS_CLUSTER_NODES ? { clusterNodes: REDIS_CLUSTER_NODES } : null
  return { redis, databaseUrl: DATABASE_URL ?? null, dataDir: DATA_DIR }
}

/**
 * How PostgreSQL is used, of a configuration that is not whole yet: `npm start` opens its stores beside the simulators.
 * @throws ConfigError
 */
export function readPostgresSettings(input: unknown): PostgresSettings {
  const parsed = z.object({ postgres: postgresSetting }).safeParse(input)
  if (!parsed.success) throw new ConfigError('The configuration', parsed.error)
  return parsed.data.postgres
}

/** Through which proxy calls leave, as the environment says; null: directly. */
export function egressProxyOf({ HTTPS_PROXY, NO_PROXY }: Environment): EgressProxy | null {
  return HTTPS_PROXY === undefined ? null : { url: HTTPS_PROXY, except: NO_PROXY ?? '' }
}

/** Parses a file of ours. The parser's own complaint would quote the text beside the fault, client secrets too. */
export function parseFile(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${name} is not JSON`)
  }
}

/** Client secrets of the demonstration, public in our repository. */
const publishedSecrets = ['gwanmun-simulator-secret', 'demo-rp-secret-for-loopback-only']

/** Whether a configuration copied from the demonstration would serve others than this machine. */
export function publishedSecretIn(text: string, origin: string): boolean {
  return new URL(origin).protocol === 'https:' && publishedSecrets.some((secret) => text.includes(secret))
}

const wholeFile = fileSchema.check(distinctCampaigns)

/** @throws ConfigError with every complaint */
export function readFileConfig(input: unknown): FileConfig {
  const parsed = wholeFile.safeParse(isRecord(input) ? withCampaigns(withPreset(input)) : input)
  if (!parsed.success) throw new ConfigError('The configuration', parsed.error)
  return parsed.data
}

const presetLimits: Record<string, z.input<typeof limits>> = { 'historic-2021': { blockSeconds: 600 } }

function withPreset(input: Record<string, unknown>): Record<string, unknown> {
  if (typeof input['preset'] !== 'string') return input
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

/** The configuration file as JSON Schema (2020-12), for editors and for programs that write one. */
export function configJsonSchema(): unknown {
  const schema = z.toJSONSchema(fileSchema, { io: 'input', unrepresentable: 'any' })
  const properties = schema.properties as Record<string, { description?: string }>
  return { title: 'Gwanmun configuration', ...schema, properties: { ...properties, ...campaignProperties(properties) } }
}

/** A campaign's document as JSON Schema (2020-12), for editors and for programs that write one. */
export function campaignJsonSchema(): unknown {
  const schema = z.toJSONSchema(campaignDocument, { io: 'input', unrepresentable: 'any' })
  return { title: 'Gwanmun campaign', description: 'A booking campaign: who may book, and when.', ...schema }
}

/** The environment variables as JSON Schema, for the table in the docs. */
export function environmentJsonSchema(): unknown {
  return z.toJSONSchema(environmentSchema, { io: 'input', unrepresentable: 'any' })
}
