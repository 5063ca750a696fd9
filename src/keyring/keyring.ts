/**
 * Keyring: every secret of one installation, read from one file, and what is done with them.
 *
 *   keyring.json ──▶ sealing ──▶ Sealer: JSON ⇄ text, AES-256-GCM, bound to a record id (sealing.ts, aes-gcm.ts)
 *                    person  ──▶ CI → aliases, HMAC-SHA-256; the CI goes no further  (aliases.ts)
 *                    subject ──▶ salt of network shards (network-salt.ts); pairwise subjects (openid-provider)
 *                    cookies, signing ──▶ the OpenID Provider
 *
 * Keys have versions: the highest writes, all of them read. Errors name the part that does not fit, never a value. ADR 4.
 */
import { readFile } from 'node:fs/promises'
import { exportJWK, generateKeyPair } from 'jose'
import { z } from 'zod'
import type { World } from '../domain/world.ts'
import { writeWholeFile } from '../mechanics/whole-file.ts'

/** 256 random bits as base64url. */
const secret = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes as base64url (43 characters)')

const version = z.int().min(1)

/** Several versions of one key: the highest writes, all of them read. */
const versioned = <Key extends { version: number }>(key: z.ZodType<Key>) =>
  z
    .array(key)
    .min(1)
    .refine((keys) => new Set(keys.map((one) => one.version)).size === keys.length, 'has a version twice')

/** `envelope` 1: it seals in the compact envelope, which releases until December 2026 cannot read; left out: as they do. */
const sealingKey = z.strictObject({ version, key: secret, envelope: z.literal(1).exactOptional() })

const jwk = z.looseObject({ kty: z.enum(['RSA', 'EC']), kid: z.string().min(1), alg: z.enum(['RS256', 'ES256']) })

/** Every secret of one installation, in one file that only its processes may read. */
const keyringSchema = z.strictObject({
  /** Encrypts personal data in stores and the attempt in its cookie (AES-256-GCM). */
  sealing: versioned(sealingKey),
  /** Turns a CI into aliases of a person (HMAC-SHA-256). Without it every person would be a new person. */
  person: versioned(z.strictObject({ version, key: secret })),
  /** Derives pairwise subjects that are not stored yet (HMAC-SHA-256). */
  subject: secret,
  /** Signs the OpenID Provider's cookies; the first writes, all of them read. */
  cookies: z.array(secret).min(1),
  /** Private signing keys of the OpenID Provider; the first of an algorithm signs. */
  signing: z.array(jwk).min(1),
})

export type Keyring = Readonly<z.infer<typeof keyringSchema>>

/**
 * Whether every process that holds this keyring reads what releases until December 2026 do not (ADR 27): the key that seals says
 * so. Until June 2027.
 */
export function writesNewForms({ sealing }: Keyring): boolean {
  return sealing.toSorted((a, b) => b.version - a.version)[0]?.envelope === 1
}

/** Makes a new keyring: one version of everything, an RSA and an EC signing key. */
export async function generateKeyring(world: World): Promise<Keyring> {
  const fresh = () => world.token(256)
  const signing = await Promise.all(
    (['RS256', 'ES256'] as const).map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true })
      const exported = await exportJWK(privateKey)
      return { ...exported, kid: `${alg.toLowerCase()}-${world.token(128).slice(0, 8)}`, alg, use: 'sig' }
    }),
  )
  return keyringSchema.parse({
    sealing: [{ version: 1, key: fresh(), envelope: 1 }],
    person: [{ version: 1, key: fresh() }],
    subject: fresh(),
    cookies: [fresh()],
    signing,
  })
}

/**
 * Reads a keyring file.
 * @throws Error naming every part that does not fit, never a value
 */
export async function readKeyring(path: string): Promise<Keyring> {
  const parsed = keyringSchema.safeParse(parseQuietly(await readFile(path, 'utf8')))
  if (!parsed.success) throw new Error(`The keyring does not fit:\n${z.prettifyError(parsed.error)}`)
  return Object.freeze(parsed.data)
}

/** The parser's own complaint would quote what stands beside the fault. */
function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('The keyring does not fit: it is not JSON')
  }
}

/**
 * Reads the keyring, or makes and keeps one (mode 600) where there is none: for `npm start` on a new machine. The file is whole or
 * not there, also after a power cut; of two processes that start at once, one makes it and both have the same.
 */
export async function readOrCreateKeyring(path: string, world: World): Promise<Keyring> {
  try {
    return await readKeyring(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const keyring = await generateKeyring(world)
  try {
    await writeWholeFile(path, `${JSON.stringify(keyring, null, 2)}\n`, { mode: 0o600, suffix: world.token(128) })
    return keyring
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return readKeyring(path)
  }
}
