import { type IdTokenDefectId, idTokenDefects } from '../../faults/defects/id-token.ts'
import { type KeysDefectId, keysDefects } from '../../faults/defects/keys.ts'
import { type AttackCase, groupOf, inWords, type Need } from '../case.ts'

/** The control that tests the same rule, where one exists: a client that refuses every audience array proves nothing by refusing. */
function controlOf(name: string, catalogue: number | null): string {
  if (name === 'azp_wrong') return 'id_token/azp_ok'
  if (catalogue === 22 || catalogue === 23) return 'id_token/aud_array_ok'
  if (name === 'at_hash_wrong') return 'id_token/at_hash_ok'
  if (name === 'clock_behind') return 'id_token/skew_minus_59'
  if (catalogue === 26 || catalogue === 81) return 'id_token/skew_plus_59'
  return 'id_token/resigned'
}

const needOf: Readonly<Record<string, Need>> = { max_age: 'max_age', acr_values: 'acr_values', unread_keys: 'restart' }

function needs(onlyIf: string | undefined): Pick<AttackCase, 'needs'> {
  const need = onlyIf === undefined ? undefined : needOf[onlyIf]
  return need ? { needs: [need] } : {}
}

/**
 * Defects that only a client that checks signatures can notice. A client need not check where the token came directly from
 * the token endpoint over TLS; openid-client does not, unless `enableNonRepudiationChecks` is set.
 */
const needsSignatureCheck: ReadonlySet<string> = new Set([
  'sig_bad',
  'sig_other_key',
  'header_jwk',
  'header_jku',
  'header_x5u',
  'header_x5c',
] satisfies IdTokenDefectId[])

function weight(name: string, { level, source }: Pick<AttackCase, 'level' | 'source'>) {
  if (!needsSignatureCheck.has(name)) return { level, source }
  const rule = source.includes('§3.1.3.7') ? '' : `${source}; `
  const exception = 'OpenID Connect Core §3.1.3.7 (6): TLS to the token endpoint may stand in for the signature'
  return { level: 'should' as const, source: rule + exception }
}

const tokens: AttackCase[] = Object.entries(idTokenDefects).map(([name, defect]) => ({
  id: `id_token/${name}`,
  group: defect.catalogue === null ? 'C' : groupOf(defect.catalogue),
  catalogue: defect.catalogue,
  title: `ID token: ${inWords(name)}`,
  ...weight(name, defect),
  expects: defect.expects,
  plans: [{ match: { endpoint: 'token' }, do: [{ type: 'id_token', defect: name as IdTokenDefectId }] }],
  ...needs(defect.onlyIf),
  ...(defect.expects === 'refuse' && { control: controlOf(name, defect.catalogue), noPersonalCall: true as const }),
}))

const keys: AttackCase[] = Object.entries(keysDefects).map(([name, defect]) => ({
  id: `keys/${name}`,
  group: 'C',
  catalogue: defect.catalogue,
  title: `published keys: ${inWords(name)}`,
  level: defect.level,
  source: defect.source,
  expects: defect.expects,
  plans: [{ match: { endpoint: 'keys' }, do: [{ type: 'keys', defect: name as KeysDefectId }] }],
  needs: ['restart'],
  ...(defect.expects === 'refuse' && { noPersonalCall: true as const }),
}))

/** Group C: the ID token and its keys. The provider's clock, of group H, is here too. */
export const idTokenCases: readonly AttackCase[] = [
  ...tokens,
  ...keys,
  {
    id: 'keys/unknown_kid_burst',
    group: 'C',
    catalogue: 29,
    title: 'many tokens with unknown key names: the keys are not fetched for each',
    level: 'should',
    source: 'OpenID Connect Core §10.1.1',
    expects: 'refuse',
    scenario: 'unknown_kid_burst',
  },
  {
    id: 'keys/rotation',
    group: 'C',
    catalogue: 31,
    title: 'a new signing key between two sign-ins',
    level: 'must',
    source: 'OpenID Connect Core §10.1.1',
    expects: 'accept',
    scenario: 'rotation',
    control: null,
    // Clients fetch keys at most once in 30 to 60 s, so this case starts early.
    takes: 62,
  },
  {
    id: 'keys/old_key_removed',
    group: 'C',
    catalogue: 32,
    title: 'the key of a token is withdrawn while it is on its way',
    level: 'must',
    source: 'OpenID Connect Core §10.1.1',
    expects: 'either',
    scenario: 'old_key_removed',
  },
  {
    id: 'keys/down_warm',
    group: 'C',
    catalogue: 33,
    title: 'the keys cannot be fetched, but were before',
    level: 'should',
    source: 'catalogue: accept from the cache',
    expects: 'accept',
    plans: [{ match: { endpoint: 'keys' }, do: [{ type: 'outage' }] }],
    // A client that does not ask is right.
    mustMeetFault: false,
  },
  {
    id: 'keys/down_cold',
    group: 'C',
    catalogue: 33,
    title: 'the keys cannot be fetched and never were',
    level: 'must',
    source: 'OpenID Connect Core §3.1.3.7 (6)',
    expects: 'refuse',
    plans: [{ match: { endpoint: 'keys' }, do: [{ type: 'outage' }] }],
    needs: ['restart'],
    noPersonalCall: true,
  },
]
