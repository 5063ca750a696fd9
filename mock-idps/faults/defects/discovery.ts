import { type DefectCase, idsOf } from './defect.ts'

type Document = Record<string, unknown>

interface DiscoveryDefect extends DefectCase {
  /** Returns a changed copy. */
  alter(document: Document): Document
}

const issuerRule: Omit<DefectCase, 'catalogue'> = {
  expects: 'refuse',
  level: 'must',
  source: 'OpenID Connect Discovery §4.3',
}

/** A copy in which every URL that a client calls is changed. */
function endpointsChanged(document: Document, change: (url: URL) => void): Document {
  const changed = Object.entries(document).map(([name, value]) => {
    if (typeof value !== 'string' || !/_endpoint$|^jwks_uri$/.test(name) || !URL.canParse(value)) return [name, value]
    const url = new URL(value)
    change(url)
    return [name, url.href]
  })
  return Object.fromEntries(changed) as Document
}

function without(document: Document, name: string): Document {
  const { [name]: _, ...rest } = document
  return rest
}

const table = {
  /** Control: a client ignores members it does not know. */
  unknown_member: {
    catalogue: null,
    expects: 'accept',
    level: 'must',
    source: 'OpenID Connect Discovery §3',
    alter: (document) => ({ ...document, 'urn:gwanmun:unheard-of': [{ nested: true }] }),
  },
  issuer_mismatch: {
    catalogue: 38,
    ...issuerRule,
    alter: (document) => ({ ...document, issuer: 'https://untrusted.invalid' }),
  },
  issuer_missing: { catalogue: 38, ...issuerRule, alter: (document) => without(document, 'issuer') },
  issuer_trailing_slash: {
    catalogue: 38,
    ...issuerRule,
    alter: (document) => ({ ...document, issuer: `${document['issuer']}/` }),
  },
  /** Unencrypted endpoints outside loopback: a development exception must not allow them. */
  http_endpoints: {
    catalogue: 38,
    expects: 'refuse',
    level: 'must',
    source: 'OpenID Connect Core §16.17, RFC 6749 §3.1 and §3.2',
    alter: (document) =>
      endpointsChanged(document, (url) => {
        url.protocol = 'http:'
        url.hostname = 'idp.test.invalid'
      }),
  },
  /** Some correct providers do this; a client that pins hosts refuses it. */
  other_host: {
    catalogue: 38,
    expects: 'refuse',
    level: 'may',
    source: 'RFC 9700 §4.4.2',
    alter: (document) =>
      endpointsChanged(document, (url) => {
        url.protocol = 'https:'
        url.host = 'untrusted.invalid:443'
      }),
  },
  token_endpoint_missing: {
    catalogue: 38,
    expects: 'refuse',
    level: 'must',
    source: 'OpenID Connect Discovery §3',
    alter: (document) => without(document, 'token_endpoint'),
  },
  jwks_uri_missing: {
    catalogue: 38,
    expects: 'refuse',
    level: 'must',
    source: 'OpenID Connect Discovery §3',
    alter: (document) => without(document, 'jwks_uri'),
  },
} satisfies Record<string, DiscoveryDefect>

export type DiscoveryDefectId = keyof typeof table
export const discoveryDefectIds = idsOf(table)

/** Every named defect of the discovery document (catalogue 38), with its control. */
export const discoveryDefects: Readonly<Record<DiscoveryDefectId, DiscoveryDefect>> = table
