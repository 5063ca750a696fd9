import { isDeepStrictEqual } from 'node:util'
import { type ClientMetadata, errors, type Provider } from 'oidc-provider'
import { type Door, suitableDoors } from './assurance.ts'
import type { RelyingParty } from './relying-party.ts'

/** A secret of 128 bits (RFC 6749 §10.10): as base64url, as hexadecimal digits, and not one letter over and over. */
const strongSecret = { characters: 22, hexDigits: 32, different: 8 }

/** Without these the library looks at nothing else of a client. */
const basics = [
  'client_id',
  'client_secret',
  'redirect_uris',
  'token_endpoint_auth_method',
  'jwks',
  'jwks_uri',
  'sector_identifier_uri',
  'subject_type',
]

/** Where relying parties are registered: what else they must fit. */
export interface Registry {
  provider: Provider
  issuer: URL
  doors: readonly Door[]
}

/**
 * Compares what was configured with what the library keeps of it: the library looks at a client when it first comes by, stops at
 * its first complaint, and drops what it does not know.
 * @throws Error with every complaint about every relying party, never with a value
 */
export async function refuseMisfits(registry: Registry, parties: readonly RelyingParty[]): Promise<void> {
  const complaints: string[] = []
  for (const party of parties) {
    const own = [...ofDoors(registry, party), ...ofSecret(registry, party), ...(await ofLibrary(registry, party))]
    complaints.push(...own.map((complaint) => `✖ ${party.clientId}: ${complaint}`))
  }
  if (complaints.length > 0) throw new Error(`relyingParties do not fit:\n${complaints.join('\n')}`)
}

function ofDoors({ doors }: Registry, party: RelyingParty): string[] {
  const unknown = (party.allowedDoors ?? []).filter((id) => !doors.some((door) => door.id === id))
  const complaints = unknown.map((id) => `allowedDoors names no door: ${id}`)
  if (suitableDoors(doors, party, {}).length === 0) complaints.push('no allowed door reaches minimumAcr')
  return complaints
}

/** On this machine alone a short secret does no harm; anywhere else it is guessed. */
function ofSecret({ issuer }: Registry, { metadata: { client_secret: secret } }: RelyingParty): string[] {
  if (issuer.protocol !== 'https:' || secret === undefined) return []
  const { characters, hexDigits, different } = strongSecret
  const least = /^[\da-f]*$/i.test(secret) ? hexDigits : characters
  if (secret.length >= least && new Set(secret).size >= different) return []
  return [
    `client_secret can be guessed: ${characters} random characters or more, ${hexDigits} where all are hexadecimal`,
  ]
}

async function ofLibrary({ provider }: Registry, { clientId, metadata }: RelyingParty): Promise<string[]> {
  const first = await complaintOf(() => provider.Client.find(clientId))
  if (first !== null) {
    const wanted = Object.fromEntries(Object.entries(metadata).filter(([name]) => basics.includes(name)))
    const others = Object.entries(metadata).filter(([name]) => !basics.includes(name))
    const single = await Promise.all(
      others.map(([name, value]) =>
        complaintOf(() => provider.Client.validate({ ...wanted, [name]: value } as unknown as ClientMetadata)),
      ),
    )
    return [...new Set([first, ...single.filter((one) => one !== null)])]
  }
  const kept: Readonly<Record<string, unknown>> = (await provider.Client.find(clientId))?.metadata() ?? {}
  return Object.entries(metadata)
    .filter(([name, value]) => !isKept(value, kept[name]))
    .map(([name]) => `${name} is not kept`)
}

/** The library's complaint about client metadata; null: none. */
async function complaintOf(look: () => Promise<unknown>): Promise<string | null> {
  try {
    await look()
    return null
  } catch (error) {
    if (error instanceof errors.InvalidClientMetadata) return error.error_description ?? error.message
    throw error
  }
}

/** Lists may be put in order, and `grant_types` always holds `authorization_code`. */
function isKept(configured: unknown, kept: unknown): boolean {
  if (Array.isArray(configured)) return Array.isArray(kept) && configured.every((one) => kept.includes(one))
  return isDeepStrictEqual(configured, kept)
}
