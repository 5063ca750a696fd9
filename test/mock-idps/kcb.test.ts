import assert from 'node:assert/strict'
import type { ClaimsContext, Dialect } from '../../mock-idps/dialects/dialect.ts'
import { dialectOf } from '../../mock-idps/dialects/index.ts'
import { kcbResults } from '../../mock-idps/dialects/kcb-results.ts'
import { faultPlan } from '../../mock-idps/faults/plan.ts'
import { connectingInformation } from '../../mock-idps/people/identifiers.ts'
import { createPeople } from '../../mock-idps/people/people.ts'
import { providerProfiles } from '../../mock-idps/providers.ts'

const now = Date.parse('2026-03-02T12:00:00+09:00')
const people = createPeople(() => now)

function says(product: 'phone' | 'ipin', id: string, params: Record<string, string> = { tx_seq_no: 'tx-1' }) {
  const person = people.find(id)
  assert.ok(person, id)
  const context: ClaimsContext = { seed: 'seed', clientId: 'client', provider: providerProfiles[product], now, params }
  return dialectOf(product).claims(person, context)
}

describe('the dialect of KCB', () => {
  it('answers a phone holder in the bureau’s spelling', () => {
    const { DI, CI, ...rest } = says('phone', 'mvno', { tx_seq_no: 'abc-1', return_msg: '돌아온 말' })
    assert.deepEqual(rest, {
      RSLT_CD: 'B000',
      RSLT_MSG: '본인인증 완료',
      TX_SEQ_NO: 'abc-1',
      RETURN_MSG: '돌아온 말',
      RSLT_NAME: '하늘찬',
      RSLT_BIRTHDAY: '19990319',
      RSLT_SEX_CD: 'M',
      RSLT_NTV_FRNR_CD: 'L',
      CI_UPDATE: '1',
      TEL_COM_CD: '04',
      TEL_NO: '01000009024',
    })
    assert.equal(String(CI).length, 88)
    assert.equal(String(DI).length, 64)
  })

  it('answers an i-PIN holder with a virtual number, without a phone, and without the transaction number', () => {
    const told = says('ipin', 'foreigner')
    assert.equal(told['RSLT_CD'], 'T000')
    assert.match(String(told['VSSN']), /^000\d{10}$/)
    assert.equal(told['RSLT_NTV_FRNR_CD'], 'F')
    for (const absent of ['TEL_NO', 'TEL_COM_CD', 'TX_SEQ_NO']) assert.equal(absent in told, false, absent)
  })

  it('changes the virtual number of a renewed i-PIN and nothing else', () => {
    const { VSSN: before, ...old } = says('ipin', 'ipin-before')
    const { VSSN: after, ...renewed } = says('ipin', 'ipin-after')
    assert.notEqual(before, after)
    assert.deepEqual(renewed, old)
  })

  it('answers the former CI of a renumbered person', () => {
    const [before, after] = [says('ipin', 'renumbered-before'), says('ipin', 'renumbered-after')]
    assert.notEqual(after['CI'], before['CI'])
    assert.deepEqual([before['CI2'], after['CI2']], ['', before['CI']])
    assert.deepEqual([before['CI_UPDATE'], after['CI_UPDATE']], ['1', '2'])
  })

  it('has the same CI and DI at phone and i-PIN, and the CI of every other provider', () => {
    const [phone, ipin] = [says('phone', 'man'), says('ipin', 'man')]
    assert.deepEqual([phone['CI'], phone['DI']], [ipin['CI'], ipin['DI']])
    assert.equal(phone['CI'], connectingInformation('seed', people.find('man')?.registrationNumber ?? ''))
  })

  it('answers nothing about the person when the transaction number is missing, too long or odd', () => {
    for (const product of ['phone', 'ipin'] as const) {
      for (const number of [undefined, '', 'x'.repeat(21), 'a b', '거래1'])
        assert.deepEqual(
          Object.keys(says(product, 'man', number === undefined ? {} : { tx_seq_no: number })).filter(
            (name) => !['RSLT_CD', 'RSLT_MSG', 'TX_SEQ_NO', 'RETURN_MSG'].includes(name),
          ),
          [],
        )
      assert.ok('CI' in says(product, 'man', { tx_seq_no: 'x'.repeat(20) }))
    }
  })

  it('has a code for each result, with its source', () => {
    const codes = (['phone', 'ipin'] as const).flatMap((product) => kcbResults(product))
    assert.equal(new Set(codes.map(({ code }) => code)).size, codes.length)
    assert.deepEqual(
      codes.filter(({ source }) => source !== 'simulated').map(({ code }) => code),
      ['B000', 'T000'],
    )
    for (const { code, source } of codes) assert.match(code, source === 'simulated' ? /^[BT]S\d\d$/ : /^[BT]000$/)
  })

  it('ends a sign-in that failed with a result, and takes the person out of it', () => {
    for (const product of ['phone', 'ipin'] as const) {
      const { outcomes } = dialectOf(product)
      assert.ok(outcomes.length >= 4)
      for (const { id, does } of outcomes) {
        assert.ok('effects' in does, id)
        const plan = faultPlan.parse({ match: { provider: product }, do: does.effects })
        const [effect] = plan.do
        assert.ok(effect?.type === 'id_token', id)
        assert.match(String(effect.set?.['RSLT_CD']), product === 'phone' ? /^BS\d\d$/ : /^TS\d\d$/)
        const left = Object.keys(says(product, 'man')).filter((name) => !effect.remove?.includes(name))
        assert.deepEqual(
          left.sort(),
          ['RETURN_MSG', 'RSLT_CD', 'RSLT_MSG', ...(product === 'phone' ? ['TX_SEQ_NO'] : [])].sort(),
        )
      }
    }
  })
})

describe('the vocabulary of the KCB and certificate dialects', () => {
  const releases = (dialect: Dialect) => Object.values(dialect.scopes).flat()

  for (const provider of ['phone', 'ipin', 'certificate'] as const)
    it(`of ${provider} has every claim that is told, every scope and every parameter, each with its source`, () => {
      const dialect = dialectOf(provider)
      const known = (where: string) => dialect.vocabulary.filter((word) => word.in === where).map(({ name }) => name)
      const person = people.find('renumbered-after')
      assert.ok(person)
      const told = Object.keys(
        dialect.claims(person, {
          seed: 'seed',
          clientId: 'client',
          provider: providerProfiles[provider],
          now,
          params: { tx_seq_no: 'tx-1' },
        }),
      )
      assert.deepEqual([...known('id_token')].sort(), told.sort())
      assert.deepEqual([...releases(dialect)].sort(), told.sort())
      assert.deepEqual(
        [...known('request')].sort(),
        [...Object.keys(dialect.scopes), ...(dialect.extraParams ?? [])].sort(),
      )
      assert.equal(new Set(dialect.vocabulary.map(({ name }) => name)).size, dialect.vocabulary.length)
      for (const { meaning, source } of dialect.vocabulary) {
        assert.ok(meaning.length > 0)
        assert.ok(['documented', 'reported', 'simulated'].includes(source))
      }
    })
})
