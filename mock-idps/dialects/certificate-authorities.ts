import type { Source } from './dialect.ts'

/** One accredited authority and the contents of its certificates. */
export interface Authority {
  /** `o` of the issuer. */
  organization: string
  /** `cn` of the issuing certificate; the numbers after the names are from memory, not from a source. */
  issuer: string
  /** `cn` of a test authority, seen in the configuration of a production signer. */
  testIssuer: string
  /** Policy OIDs of the general-purpose certificates. */
  personal: string
  corporate: string
  /** A policy for one industry only, such as banks. */
  restricted?: string
  /** Source of policies and names; {@link issuer} is simulated. */
  source: Source
}

/** The six authorities. */
export const authorities: readonly [Authority, ...Authority[]] = [
  {
    organization: 'yessign',
    issuer: 'yessignCA Class 2',
    testIssuer: 'yessignCA-Test Class 2',
    personal: '1.2.410.200005.1.1.1',
    corporate: '1.2.410.200005.1.1.5',
    restricted: '1.2.410.200005.1.1.4',
    source: 'reported',
  },
  {
    organization: 'KICA',
    issuer: 'signGATE CA5',
    testIssuer: 'signGATE FTCA05',
    personal: '1.2.410.200004.5.2.1.2',
    corporate: '1.2.410.200004.5.2.1.1',
    restricted: '1.2.410.200004.5.2.1.7.1',
    source: 'reported',
  },
  {
    organization: 'SignKorea',
    issuer: 'SignKorea CA3',
    testIssuer: 'SignKorea Test CA3',
    personal: '1.2.410.200004.5.1.1.5',
    corporate: '1.2.410.200004.5.1.1.7',
    restricted: '1.2.410.200004.5.1.1.9',
    source: 'reported',
  },
  {
    organization: 'CrossCert',
    issuer: 'CrossCertCA3',
    testIssuer: 'CrossCertTestCA3',
    personal: '1.2.410.200004.5.4.1.1',
    corporate: '1.2.410.200004.5.4.1.2',
    restricted: '1.2.410.200004.5.4.1.101',
    source: 'reported',
  },
  {
    organization: 'TradeSign',
    issuer: 'TradeSignCA3',
    testIssuer: 'TestTradeSignCA',
    personal: '1.2.410.200012.1.1.1',
    corporate: '1.2.410.200012.1.1.3',
    restricted: '1.2.410.200012.1.1.101',
    source: 'reported',
  },
  {
    organization: 'INIPASS',
    issuer: 'INIPASS CA2',
    testIssuer: 'INIPASS TEST CA 2',
    personal: '1.2.410.200004.5.5.1.1',
    corporate: '1.2.410.200004.5.5.1.2',
    source: 'reported',
  },
]

/** Part of a distinguished name: attribute type and value. */
export type NamePart = readonly [type: string, value: string]

/** One escaped value of a distinguished name (RFC 4514 §2.4). */
function escaped(value: string): string {
  return value
    .replace(/[\\",+;<>]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]| $/g, '\\$&')
}

/** A distinguished name in the notation of RFC 4514: most specific part first. */
export const distinguishedName = (parts: readonly NamePart[]): string =>
  parts.map(([type, value]) => `${type}=${escaped(value)}`).join(',')

/** The name of the issuing authority, or of its test authority. */
export const issuerName = ({ organization, issuer }: Pick<Authority, 'organization' | 'issuer'>): string =>
  distinguishedName([
    ['cn', issuer],
    ['ou', 'AccreditedCA'],
    ['o', organization],
    ['c', 'kr'],
  ])
