import type { FaultPlanInput } from '../../faults/plan.ts'
import type { AttackCase, Need } from '../case.ts'

/** The members that carry the CI in each dialect: standard, KCB, Kakao and Naver. */
const ciAt = {
  token: ['ci', 'CI'],
  userinfo: ['ci', 'CI'],
  kakao: ['kakao_account.ci'],
  naver: ['response.ci'],
} as const

/** Plans that replace the CI everywhere with this value; undefined removes it. */
export function withCi(value: string | undefined): FaultPlanInput[] {
  const change = (paths: readonly string[]) =>
    value === undefined ? { remove: [...paths] } : { set: Object.fromEntries(paths.map((path) => [path, value])) }
  return [
    { match: { endpoint: 'token' }, do: [{ type: 'id_token', ...change(ciAt.token) }] },
    { match: { endpoint: 'userinfo' }, do: [{ type: 'edit', ...change(ciAt.userinfo) }] },
    { match: { endpoint: 'profile', provider: 'kakao' }, do: [{ type: 'edit', ...change(ciAt.kakao) }] },
    { match: { endpoint: 'profile', provider: 'naver' }, do: [{ type: 'edit', ...change(ciAt.naver) }] },
  ]
}

const ciRule = 'catalogue 43: 88 characters, base64 of 64 bytes; never key an account on anything else'

function wrongCi(name: string, title: string, value: string | undefined): AttackCase {
  return {
    id: `identity/${name}`,
    group: 'E',
    catalogue: 43,
    title,
    level: 'must',
    source: ciRule,
    expects: 'refuse',
    plans: withCi(value),
    needs: ['ci'],
    everywhere: true,
  }
}

function people(
  name: string,
  row: Pick<AttackCase, 'catalogue' | 'title' | 'level' | 'source' | 'scenario' | 'people'> & Pick<AttackCase, 'only'>,
): AttackCase {
  // Without the CI one person is a different account at every provider, since `sub` is pairwise.
  const needs: readonly Need[] = row.scenario === 'same_person' ? ['person', 'ci'] : ['person']
  return { id: `identity/${name}`, group: 'E', expects: 'accept', needs, ...row }
}

function welcome(name: string, title: string, persona: string, level: AttackCase['level'] = 'should'): AttackCase {
  return {
    id: `identity/${name}`,
    group: 'E',
    catalogue: name.startsWith('under') ? 51 : name.endsWith('name') ? 50 : 52,
    title,
    level,
    source: 'catalogue: accepted where the service allows',
    expects: level === 'may' ? 'either' : 'accept',
    people: [persona],
  }
}

const sameCi = 'one CI is one person'

/** Group E: who a person is, and which accounts are the same person. */
export const identityCases: readonly AttackCase[] = [
  wrongCi('ci_missing', 'no CI', undefined),
  wrongCi('ci_empty', 'an empty CI', ''),
  wrongCi('ci_87_characters', 'a CI of 87 characters', `${'Q'.repeat(85)}==`),
  wrongCi('ci_not_base64', 'a CI that is no base64', `${'!'.repeat(86)}==`),
  wrongCi('ci_all_zero', 'a CI of 64 zero bytes', `${'A'.repeat(86)}==`),
  people('one_person_everywhere', {
    catalogue: 49,
    title: 'the same person at every provider, each in its own spelling',
    level: 'must',
    source: sameCi,
    scenario: 'same_person',
    people: ['man'],
  }),
  people('leap_day_everywhere', {
    catalogue: 49,
    title: 'a person born on 29 February, at every provider',
    level: 'must',
    source: sameCi,
    scenario: 'same_person',
    people: ['leap'],
  }),
  people('lunar_birthday_everywhere', {
    catalogue: 49,
    title: 'a person who keeps the lunar birthday, at every provider',
    level: 'must',
    source: sameCi,
    scenario: 'same_person',
    people: ['lunar-leap'],
  }),
  people('di_of_another_agency', {
    catalogue: 46,
    title: 'another person with the DI of a known one',
    level: 'must',
    source: 'DI differs by agency; it links no accounts',
    scenario: 'foreign_di',
    people: ['man', 'woman'],
  }),
  people('twins', {
    catalogue: 47,
    title: 'twins: name, birthday and gender alike, two CIs',
    level: 'must',
    source: 'another CI is another person',
    scenario: 'two_people',
    people: ['twin-a', 'twin-b'],
  }),
  people('two_phones', {
    catalogue: 48,
    title: 'one person with two telephones',
    level: 'must',
    source: sameCi,
    scenario: 'same_person',
    people: ['two-phones-a', 'two-phones-b'],
  }),
  people('renamed', {
    catalogue: 44,
    title: 'one CI, another name than on file: a changed name, or a matter for a clerk',
    level: 'may',
    source: 'catalogue 44',
    scenario: 'same_person',
    people: ['renamed-before', 'renamed-after'],
  }),
  people('ipin_renewed', {
    catalogue: 53,
    title: 'the i-PIN was issued again: another number, the same CI',
    level: 'must',
    source: sameCi,
    scenario: 'same_person',
    people: ['ipin-before', 'ipin-after'],
  }),
  {
    id: 'identity/other_person_at_step_up',
    group: 'E',
    catalogue: 54,
    title: 'another person verifies during a session',
    level: 'must',
    source: 'OpenID Connect Core §3.1.2.6, unmet_authentication_requirements',
    expects: 'refuse',
    scenario: 'step_up_other_person',
    people: ['man', 'woman'],
    needs: ['person', 'step_up'],
  },
  {
    id: 'identity/ci_on_page',
    group: 'E',
    catalogue: null,
    title: 'the page after a plain sign-in shows people their own CI',
    level: 'should',
    source: 'catalogue: a CI is for services to compare, not for pages',
    expects: 'accept',
    scenario: 'ci_on_page',
    control: null,
  },
  welcome('long_name', 'a foreigner with a very long name', 'long-name'),
  welcome('rare_name', 'a name of rare syllables', 'rare-name'),
  welcome('foreigner', 'a registered foreigner', 'foreigner'),
  welcome('mvno', 'a customer of a budget network', 'mvno'),
  welcome('under_14', 'a child under 14: verification by a guardian, or none', 'under14', 'may'),
]
