import { readFile, stat } from 'node:fs/promises'
import { isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import {
  ConfigError,
  type Environment,
  type FileConfig,
  parseFile,
  publishedSecretIn,
  readEnvironment,
  readFileConfig,
  storeChoice,
} from '../config.ts'
import type { Complaint } from '../domain/complaint.ts'
import { type Keyring, readKeyring } from '../keyring/keyring.ts'

/** The settings of one installation, read. */
export interface Installation {
  environment: Environment
  config: FileConfig
  keyring: Keyring
}

export interface ReadInstallation {
  /** Null when a fatal complaint keeps it from being read. */
  installation: Installation | null
  complaints: readonly Complaint[]
}

/** Reads environment, configuration file and keyring as production does, and collects everything that is wrong with them. */
export async function readInstallation(variables: NodeJS.ProcessEnv): Promise<ReadInstallation> {
  const environment = collected(() => readEnvironment(variables))
  if (environment.value === null) return { installation: null, complaints: environment.complaints }
  const [config, keyring] = await Promise.all([readConfig(environment.value), readKeys(environment.value)])
  const complaints = [
    ...trialComplaints(environment.value),
    ...hostComplaints(environment.value.HOST, ownAddresses()),
    ...config.complaints,
    ...keyring.complaints,
    ...(config.value ? siteComplaints(environment.value, config.value) : []),
  ]
  const { value: read } = environment
  const installation =
    config.value && keyring.value ? { environment: read, config: config.value, keyring: keyring.value } : null
  return { installation, complaints }
}

interface Collected<Value> {
  value: Value | null
  complaints: readonly Complaint[]
}

function collected<Value>(read: () => Value): Collected<Value> {
  try {
    return { value: read(), complaints: [] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { value: null, complaints: error.complaints }
  }
}

/** Defaults that are only fit for a trial, and settings without which production does not start. */
function trialComplaints(environment: Environment): Complaint[] {
  const { GWANMUN_CONFIG, GWANMUN_KEYRING, GWANMUN_EMBEDDED_STORES, ISSUER } = environment
  const choice = storeChoice(environment)
  const missing = Object.entries({ GWANMUN_CONFIG, GWANMUN_KEYRING, ISSUER })
    .filter(([, value]) => value === undefined)
    .map(([name]) => missingSetting(name))
  if (GWANMUN_EMBEDDED_STORES === 'accepted') return missing
  const stores = [
    ...(choice.redis ? [] : ['REDIS_URL or REDIS_CLUSTER_NODES']),
    ...(choice.databaseUrl ? [] : ['DATABASE_URL']),
  ]
  return [...missing, ...stores.map(missingStore)]
}

/** Addresses of this machine's network interfaces. */
function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address))
}

/** Whether the main port can be opened at `HOST`. A name is left to the resolver; without `HOST` IPv4 is enough. */
export function hostComplaints(host: string | undefined, own: readonly string[]): Complaint[] {
  if (host === undefined || isIP(host) === 0 || host === '0.0.0.0' || host.startsWith('127.')) return []
  if (host === '::' ? own.some(isIPv6) : own.includes(host)) return []
  return [
    {
      code: 'host_not_ours',
      weight: 'fatal',
      setting: 'HOST',
      what: host === '::' ? 'This machine has no IPv6.' : 'No network interface of this machine has this address.',
      mend: 'Name an address of this machine, 0.0.0.0 for all of IPv4, or leave HOST out.',
    },
  ]
}

const missingSetting = (setting: string): Complaint => ({
  code: 'setting_missing',
  weight: 'fatal',
  setting,
  what: 'It must be set.',
  mend: 'See docs/configuration.md.',
})

const missingStore = (setting: string): Complaint => ({
  code: 'store_missing',
  weight: 'fatal',
  setting,
  what: 'It must be set: an embedded store is lost with this process and shared with no other.',
  mend: 'Name a store, or accept the risk: GWANMUN_EMBEDDED_STORES=accepted.',
})

async function readConfig({ GWANMUN_CONFIG: path, ISSUER }: Environment): Promise<Collected<FileConfig>> {
  if (path === undefined) return { value: null, complaints: [] }
  const text = await readFile(path, 'utf8').catch(codeOf)
  if (typeof text !== 'string') return { value: null, complaints: [unreadable('GWANMUN_CONFIG', text.code)] }
  let parsed: unknown
  try {
    parsed = parseFile('GWANMUN_CONFIG', text)
  } catch {
    return { value: null, complaints: [notJson('GWANMUN_CONFIG')] }
  }
  const { value, complaints } = collected(() => readFileConfig(parsed))
  const published = ISSUER !== undefined && publishedSecretIn(text, ISSUER) ? [publishedSecret] : []
  return { value, complaints: [...complaints, ...published] }
}

async function readKeys({ GWANMUN_KEYRING: path }: Environment): Promise<Collected<Keyring>> {
  if (path === undefined) return { value: null, complaints: [] }
  const file = await stat(path).catch(codeOf)
  if ('code' in file) return { value: null, complaints: [unreadable('GWANMUN_KEYRING', file.code)] }
  const open = process.platform !== 'win32' && (file.mode & 0o077) !== 0 ? [keyringOpen] : []
  try {
    return { value: await readKeyring(path), complaints: open }
  } catch (error) {
    return { value: null, complaints: [...open, keyringUnfit(error)] }
  }
}

const codeOf = (error: NodeJS.ErrnoException) => ({ code: error.code ?? 'failed' })

const unreadable = (setting: string, code: string): Complaint => ({
  code: 'file_unreadable',
  weight: 'fatal',
  setting,
  what: `The file cannot be read (${code}).`,
  mend: 'Name a file that this process may read.',
})

const notJson = (setting: string): Complaint => ({
  code: 'file_not_json',
  weight: 'fatal',
  setting,
  what: 'The file is not JSON.',
  mend: 'Check it with an editor that reads docs/config.schema.json.',
})

const publishedSecret: Complaint = {
  code: 'secret_published',
  weight: 'fatal',
  setting: 'GWANMUN_CONFIG',
  what: 'It holds a secret of the demonstration, which everybody knows.',
  mend: 'Ask the provider, or the service, for a secret of your own.',
}

const keyringOpen: Complaint = {
  code: 'keyring_readable',
  weight: 'warning',
  setting: 'GWANMUN_KEYRING',
  what: 'Other users of this machine may read every secret of this installation.',
  mend: 'chmod 600 the file.',
}

const keyringUnfit = (error: unknown): Complaint => ({
  code: 'keyring_unfit',
  weight: 'fatal',
  setting: 'GWANMUN_KEYRING',
  what: error instanceof Error ? error.message : 'It cannot be read.',
  mend: 'Restore it from your backup; a new one makes every person a new person.',
})

/** What cannot be right for others than this machine. */
function siteComplaints({ ISSUER }: Environment, { trustedProxies, site }: FileConfig): Complaint[] {
  if (ISSUER === undefined || new URL(ISSUER).protocol !== 'https:') return []
  return [
    ...(trustedProxies.length === 0 ? [proxiesMissing] : []),
    ...(/^02-0000-0000$/.test(site.helpPhone) ? [inventedPhone] : []),
  ]
}

const proxiesMissing: Complaint = {
  code: 'trusted_proxies_missing',
  weight: 'warning',
  setting: 'trustedProxies',
  what: 'The issuer is https and no proxy is trusted: all people then seem to come from the address of the proxy.',
  mend: 'Name the addresses of your proxies, which must set X-Forwarded-For.',
}

const inventedPhone: Complaint = {
  code: 'help_phone_invented',
  weight: 'warning',
  setting: 'site.helpPhone',
  what: 'People are told an invented telephone number.',
  mend: 'Set the number at which people answer.',
}
