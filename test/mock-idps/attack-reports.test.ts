import assert from 'node:assert/strict'
import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { catalogue } from '../../mock-idps/attack/catalogue.ts'
import { junitReport } from '../../mock-idps/attack/reports/junit.ts'
import { textReport } from '../../mock-idps/attack/reports/text.ts'
import { type CaseResult, type ResultKind, scoreCard } from '../../mock-idps/attack/score.ts'
import { dialectOf } from '../../mock-idps/dialects/index.ts'
import { readFaultPlan } from '../../mock-idps/faults/plan.ts'
import { providerIds } from '../../mock-idps/providers.ts'

function result(kind: ResultKind, change: Partial<CaseResult> = {}): CaseResult {
  const reason = kind === 'passed' ? '' : 'because'
  return {
    id: `token/${kind}`,
    group: 'B',
    catalogue: 12,
    title: 'something',
    level: 'must',
    source: 'RFC 6749',
    expects: 'refuse',
    provider: 'kakao',
    tookMs: 12,
    kind,
    reason,
    ...change,
  }
}

describe('the score card of the negative pack', () => {
  it('counts passed must and should cases; may and skipped cases are reported but not counted', () => {
    const card = scoreCard(
      [result('passed'), result('passed', { level: 'should' }), result('leaked', { level: 'may' }), result('skipped')],
      5,
    )
    assert.deepEqual(card.total, { passed: 2, counted: 2, skipped: 1, musts: 0 })
    assert.equal(card.score, 100)
    assert.equal(card.ok, true)
  })

  it('is not good when a must failed, also by a control that failed, and good when only a should did', () => {
    assert.equal(scoreCard([result('passed'), result('void')], 5).ok, false)
    assert.equal(scoreCard([result('passed'), result('slow', { level: 'should' })], 5).ok, true)
  })

  it('scores 100 % only when all passed, and is no success when nothing was counted', () => {
    const many = Array.from({ length: 2000 }, () => result('passed'))
    assert.equal(scoreCard([...many, result('slow', { level: 'should' })], 5).score, 99.9)
    const nothing = scoreCard([result('skipped')], 5)
    assert.deepEqual([nothing.score, nothing.ok], [null, false])
  })

  it('lists failures with reason, number in the catalogue and source', () => {
    const text = textReport(scoreCard([result('passed'), result('crashed', { reason: '/cb answered 500' })], 1500))
    assert.match(text, /B {2}Token endpoint +1\/2/)
    assert.match(text, /50 % in 1\.5 s/)
    assert.match(text, /crashed {2}token\/crashed \[12\] must at kakao: \/cb answered 500 \(RFC 6749\)/)
  })

  it('groups skipped cases by reason, and distinguishes cases from results', () => {
    const skipped = (id: string) => result('skipped', { id, reason: 'give --person' })
    const at = (provider: string) => result('passed', { id: `identity/ci_empty@${provider}`, provider })
    const text = textReport(
      scoreCard([skipped('identity/twins'), skipped('identity/renamed'), at('kakao'), at('ipin')], 5),
    )
    assert.match(text, /give --person \(2\):\n {4}identity\/twins, identity\/renamed\n/)
    assert.match(text, /3 cases, 4 results/)
  })

  it('is JUnit that CI servers read: a suite a group, failures with their kind, skipped ones with the reason', () => {
    const card = scoreCard([result('passed'), result('leaked'), result('skipped'), result('slow', { level: 'may' })], 5)
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(junitReport(card))
    const suite = parsed.testsuites.testsuite
    assert.deepEqual([suite['@_tests'], suite['@_failures'], suite['@_skipped']], ['4', '1', '1'])
    assert.equal(suite.testcase[1].failure['@_type'], 'leaked')
    assert.equal(suite.testcase[2].skipped['@_message'], 'because')
    assert.match(suite.testcase[3]['system-out'], /not counted \(may\)/)
  })

  it('is well-formed XML whatever a relying party answers', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(text, text, (reason, title) => {
        const xml = junitReport(scoreCard([result('leaked', { reason: `${reason}]]>\u0000\u001b`, title })], 5))
        assert.equal(XMLValidator.validate(xml), true)
        assert.ok(!xml.includes(']]>'))
        assert.ok([...xml].every((sign) => sign >= ' ' || '\t\n\r'.includes(sign)))
      }),
      { numRuns: 200 },
    )
  })
})

describe('the cases of the negative pack', () => {
  it('have an id of their own, a plan or scenario, and a control that exists and is to be accepted', () => {
    assert.equal(new Set(catalogue.map(({ id }) => id)).size, catalogue.length)
    for (const { id, plans, scenario, people, control } of catalogue) {
      assert.ok(plans ?? scenario ?? people, id)
      if (control) assert.equal(catalogue.find((one) => one.id === control)?.expects, 'accept', id)
    }
  })

  it('are plans that the grammar accepts, at each provider where they may run', () => {
    for (const { id, plans = [], only = providerIds } of catalogue)
      for (const plan of plans)
        for (const provider of only) {
          const match = { provider, ...plan.match }
          if (match.provider !== provider || (match.endpoint === 'profile' && !dialectOf(provider).profile)) continue
          assert.doesNotThrow(() => readFaultPlan({ ...plan, match }), `${id} at ${provider}`)
        }
  })

  it('fail no client at level must that relies on TLS to the token endpoint, which the specification allows', () => {
    const level = (id: string) => catalogue.find((one) => one.id === id)?.level
    assert.deepEqual(
      ['sig_bad', 'sig_other_key', 'header_jku'].map((name) => level(`id_token/${name}`)),
      ['should', 'should', 'should'],
    )
    assert.equal(level('id_token/alg_none'), 'must')
  })

  it('cover groups A to E and H of the fault catalogue', () => {
    const numbers = new Set(catalogue.map((one) => one.catalogue))
    // 45 needs a person’s former CI, which no provider answers; 51 is up to the service and runs as a may.
    const groups = [...range(1, 54), ...range(77, 82)].filter((number) => number !== 45)
    assert.deepEqual(
      groups.filter((number) => !numbers.has(number)),
      [],
    )
  })
})

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
