import type { AttackCase, ScenarioName } from '../case.ts'

function chaos(
  id: string,
  row: Pick<AttackCase, 'catalogue' | 'title' | 'level' | 'source' | 'needs'> & {
    scenario: ScenarioName
    takes: number
  },
): AttackCase {
  return { id: `chaos/${id}`, group: 'H', expects: 'either', ...row }
}

/** Group H: many people at once, and providers that fail and recover. */
export const chaosCases: readonly AttackCase[] = [
  chaos('error_rate', {
    catalogue: 77,
    title: 'one token answer in five fails: every answer is clean, and sign-ins work afterwards',
    level: 'must',
    source: 'catalogue 77',
    scenario: 'error_rate',
    takes: 3,
  }),
  chaos('one_slow_provider', {
    catalogue: 78,
    title: 'one provider is slow: at the others a sign-in takes no longer than three times its usual time',
    level: 'should',
    source: 'catalogue 78',
    scenario: 'one_slow_provider',
    needs: ['two_providers'],
    takes: 4,
  }),
  chaos('outage_all', {
    catalogue: 79,
    title: 'all providers are down: clean answers, and recovery',
    level: 'must',
    source: 'catalogue 79',
    scenario: 'outage_all',
    takes: 6,
  }),
  chaos('flap', {
    catalogue: 80,
    title: 'a provider comes and goes: clean answers, and recovery',
    level: 'should',
    source: 'catalogue 80',
    scenario: 'flap',
    takes: 6,
  }),
  ...(['accepted', 'iss_wrong', 'aud_wrong', 'no_event', 'with_nonce', 'alg_none', 'other_key'] as const).map(
    (what): AttackCase => ({
      id: `logout/${what}`,
      group: 'H',
      catalogue: 82,
      title:
        what === 'accepted' ? 'a proper logout token ends the session' : `logout token: ${what.replaceAll('_', ' ')}`,
      level: 'must',
      source: 'OpenID Connect Back-Channel Logout §2.6',
      expects: what === 'accepted' ? 'accept' : 'refuse',
      scenario: 'logout',
      needs: ['backchannel_logout'],
      ...(what !== 'accepted' && { control: 'logout/accepted' }),
    }),
  ),
]
