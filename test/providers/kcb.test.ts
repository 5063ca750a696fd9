import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ZodError } from 'zod'
import { type KcbQuestion, personInResult } from '../../providers/kcb/result.ts'
import { transactionNumber } from '../../providers/kcb/transaction.ts'
import { UnusableAnswer } from '../../providers/oidc/refusals.ts'
import { type ErrorCode, hasCode } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'

const ci = `${'Ab3+/'.repeat(17)}Q==`
const asked: Record<'phone' | 'ipin', KcbQuestion> = {
  phone: {
    provider: 'phone' as ProviderId,
    product: 'phone',
    transaction: '0123456789abcdef0123',
    failures: { BS01: 'declined', BS04: 'unavailable', BS03: 'refused' },
  },
  ipin: {
    provider: 'ipin' as ProviderId,
    product: 'ipin',
    transaction: '0123456789abcdef0123',
    failures: { TS01: 'declined' },
  },
}
const person = {
  RSLT_MSG: '',
  RSLT_NAME: '한가온',
  RSLT_BIRTHDAY: '20000229',
  RSLT_SEX_CD: 'F',
  RSLT_NTV_FRNR_CD: 'L',
  DI: 'unread',
  CI: ci,
  CI_UPDATE: '1',
  RETURN_MSG: '',
}
const told = {
  phone: { ...person, RSLT_CD: 'B000', TX_SEQ_NO: asked.phone.transaction, TEL_COM_CD: '04', TEL_NO: '01000001234' },
  ipin: { ...person, RSLT_CD: 'T000', VSSN: '0001234567890', CI2: '' },
}
const canonical = { ci, name: '한가온', birthDate: '2000-02-29', gender: 'female', nationality: 'domestic' }

const unusable = (reason: string, because: UnusableAnswer['fault']) => (error: unknown) =>
  error instanceof UnusableAnswer && error.reason === reason && error.fault === because
const code = (wanted: ErrorCode) => (error: unknown) => hasCode(error, wanted)

describe('A result of KCB, made one canonical person', () => {
  it('comes out of a phone result, with the number in E.164', () => {
    assert.deepEqual(personInResult(told.phone, asked.phone), { ...canonical, phone: '+821000001234' })
  })

  it('comes out of an i-PIN result, without a phone, whatever the virtual number is', () => {
    const once = personInResult(told.ipin, asked.ipin)
    assert.deepEqual(once, { ...canonical, phone: null })
    assert.deepEqual(personInResult({ ...told.ipin, VSSN: '0009999999999' }, asked.ipin), once, 'renewed')
  })

  it('may be of a registered foreigner, and of any network', () => {
    const foreign = { ...told.phone, RSLT_NTV_FRNR_CD: 'F', RSLT_NAME: 'TESTMANN ALEXIS' }
    assert.equal(personInResult(foreign, asked.phone).nationality, 'foreign')
    for (const TEL_COM_CD of ['01', '02', '03', '04', '05', '06'])
      assert.ok(personInResult({ ...told.phone, TEL_COM_CD }, asked.phone))
  })

  for (const product of ['phone', 'ipin'] as const) {
    const refusals: [string, Record<string, unknown>, (error: unknown) => boolean][] = [
      ['no code', { RSLT_CD: undefined }, unusable('result_code_missing', 'provider')],
      ['a code that is no text', { RSLT_CD: 0 }, unusable('result_code_missing', 'provider')],
      [
        'the success code of the other product',
        { RSLT_CD: product === 'phone' ? 'T000' : 'B000' },
        unusable('result_of_other_product', 'provider'),
      ],
      [
        'an unknown code, though all data stands beside it',
        { RSLT_CD: 'B999' },
        unusable('result_not_success', 'person'),
      ],
      ['a code that is a name of every object', { RSLT_CD: 'toString' }, unusable('result_not_success', 'person')],
      ['the start code of i-PIN', { RSLT_CD: 'T300' }, unusable('result_not_success', 'person')],
      [
        'the transaction of another person',
        { TX_SEQ_NO: 'ffffffffffffffffffff' },
        unusable('transaction_not_ours', 'browser'),
      ],
      ['an empty transaction', { TX_SEQ_NO: '' }, unusable('transaction_not_ours', 'browser')],
      ...(
        [
          ['no CI', { CI: undefined }],
          ['an empty CI', { CI: '' }],
          ['a CI of 87 characters', { CI: ci.slice(1) }],
          ['a CI that is not base64', { CI: `${'-_'.repeat(43)}==` }],
          ['a CI of zero bytes', { CI: `${'A'.repeat(86)}==` }],
          ['a date of birth that is no day', { RSLT_BIRTHDAY: '20010229' }],
          ['a date of birth with hyphens', { RSLT_BIRTHDAY: '2000-02-29' }],
          ['the gender of the old module', { RSLT_SEX_CD: '0' }],
          ['the nationality of the old module', { RSLT_NTV_FRNR_CD: '1' }],
          ['a name of EUC-KR bytes', { RSLT_NAME: 'ÇÑ°¡¿Â' }],
          ['a name of EUC-KR bytes that are letters', { RSLT_NAME: 'ÇÑ' }],
          ['a name with replacement characters', { RSLT_NAME: '��가온' }],
          ['no name', { RSLT_NAME: undefined }],
        ] as const
      ).map(([what, change]): [string, Record<string, unknown>, (error: unknown) => boolean] => [
        what,
        change,
        (error) => error instanceof ZodError,
      ]),
    ]
    for (const [what, change, refused] of refusals)
      it(`is refused at ${product} with ${what}`, () => {
        assert.throws(() => personInResult({ ...told[product], ...change }, asked[product]), refused)
        assert.ok(personInResult(told[product], asked[product]), 'and without it taken')
      })
  }

  it('is refused at the phone without a number, or with one that is not Korean', () => {
    for (const TEL_NO of [undefined, '', '010-0000-1234', '0212345678', '+821000001234'])
      assert.throws(() => personInResult({ ...told.phone, TEL_NO }, asked.phone), ZodError)
  })

  it('is refused at the phone without our transaction number, which i-PIN does not repeat', () => {
    const { TX_SEQ_NO: _, ...silent } = told.phone
    assert.throws(() => personInResult(silent, asked.phone), unusable('transaction_not_ours', 'browser'))
    assert.ok(personInResult({ ...told.ipin, TX_SEQ_NO: asked.ipin.transaction }, asked.ipin), 'nor is it wrong to')
  })

  it('can say that the person declined, or that a carrier is down: the configuration knows the codes', () => {
    assert.throws(() => personInResult({ ...told.phone, RSLT_CD: 'BS01' }, asked.phone), code('citizen_declined'))
    assert.throws(() => personInResult({ ...told.phone, RSLT_CD: 'BS04' }, asked.phone), code('provider_unavailable'))
    assert.throws(() => personInResult({ ...told.phone, RSLT_CD: 'BS03' }, asked.phone), UnusableAnswer)
    const { failures: _, ...question } = asked.phone
    assert.throws(
      () => personInResult({ ...told.phone, RSLT_CD: 'BS01' }, { ...question, failures: {} }),
      unusable('result_not_success', 'person'),
    )
  })
})

describe('The transaction number', () => {
  it('follows from the state: 20 characters, the same each time, another for another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (one, other) => {
        const number = await transactionNumber(one)
        assert.match(number, /^[0-9a-f]{20}$/)
        assert.equal(await transactionNumber(one), number)
        assert.equal((await transactionNumber(other)) === number, one === other)
      }),
      { numRuns: 50 },
    )
  })
})
