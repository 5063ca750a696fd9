import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ZodError } from 'zod'
import {
  accreditedIssuers,
  type CertificateRules,
  personalPolicies,
  personInCertificate,
} from '../../providers/certificate/certificate.ts'
import { distinguishedName } from '../../providers/certificate/distinguished-name.ts'
import { UnusableAnswer } from '../../providers/oidc/refusals.ts'
import { hasCode } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'

const ci = `${'Ab3+/'.repeat(17)}Q==`
const now = Date.parse('2026-08-09T11:00:00Z')
const rules: CertificateRules = {
  provider: 'certificate' as ProviderId,
  policies: personalPolicies,
  issuers: accreditedIssuers,
  allowTestIssuers: false,
}
const told = {
  subject_dn: 'cn=한가온()0000200013320000000001,ou=MOCKBANK,ou=personal4IB,o=yessign,c=kr',
  issuer_dn: 'cn=yessignCA Class 2,ou=AccreditedCA,o=yessign,c=kr',
  serial: '00ff01',
  policy_oid: '1.2.410.200005.1.1.1',
  not_before: '2026-01-01T00:00:00+09:00',
  not_after: '2026-12-31T23:59:59+09:00',
  status: 'valid',
  real_name: '한가온',
  vid_check: 'match',
  ci,
  birthdate: '2000-02-29',
  gender: 'female',
}
const read = (change: Record<string, unknown> = {}, other: Partial<CertificateRules> = {}, at = now) =>
  personInCertificate({ ...told, ...change }, { rules: { ...rules, ...other }, now: at })

describe('A joint certificate, made one canonical person', () => {
  it('tells name, date of birth, gender and CI; neither phone nor nationality', () => {
    assert.deepEqual(read(), {
      ci,
      name: '한가온',
      birthDate: '2000-02-29',
      gender: 'female',
      nationality: null,
      phone: null,
    })
  })

  it('is in force by our clock or by that of its service, which may be five minutes off and no more', () => {
    const seconds = now / 1000
    const issued = (iat: number) => read({ iat, not_before: new Date(now + 100_000).toISOString() })
    const ended = (iat: number) => read({ iat, not_after: new Date(now - 100_000).toISOString() })
    assert.ok(issued(seconds + 120))
    assert.ok(ended(seconds - 120))
    assert.throws(() => issued(seconds + 45), /certificate_not_yet_valid/)
    assert.throws(() => ended(seconds - 45), /certificate_expired/)
    assert.throws(() => read({ iat: seconds - 86_400, not_after: new Date(now - 301_000).toISOString() }), /expired/)
    // A slow service and an honest authority.
    assert.ok(read({ iat: seconds - 120, not_before: new Date(now - 60_000).toISOString() }))
  })

  it('has the name alone, or a romanised one in the brackets, or spaces behind the commas', () => {
    for (const subject_dn of [
      'cn=한가온,ou=personal,o=KICA,c=KR',
      'CN=한가온(HAN GAON)0000200013320000000001, OU=MOCKBANK, O=yessign, C=KR',
      '2.5.4.3=한가온(),o=yessign',
      `cn=${'한가온'.normalize('NFD')}(),o=yessign`,
      String.raw`cn=\ED\95\9C가온(),o=yessign`,
    ])
      assert.equal(read({ subject_dn }).name, '한가온', subject_dn)
  })

  it('may be a foreigner’s, with a comma in the name', () => {
    const subject_dn = String.raw`cn=MOCKFORD\, ROBIN(MOCKFORD\, ROBIN)0000200013320000000001,ou=MOCKBANK,o=yessign,c=kr`
    assert.equal(read({ subject_dn, real_name: 'MOCKFORD, ROBIN' }).name, 'MOCKFORD, ROBIN')
  })

  it('is taken from the first to the last instant of its validity', () => {
    assert.ok(read({}, {}, Date.parse(told.not_before)))
    assert.ok(read({}, {}, Date.parse(told.not_after)))
  })

  it('is taken under each personal general-purpose policy', () => {
    assert.equal(personalPolicies.length, 6)
    for (const policy_oid of personalPolicies) assert.ok(read({ policy_oid }))
  })

  it('of a test authority, or under another policy, is taken where the settings say so', () => {
    const issuer_dn = 'cn=yessignCA-Test Class 2,ou=AccreditedCA,o=yessign,c=kr'
    assert.ok(read({ issuer_dn }, { allowTestIssuers: true }))
    assert.ok(read({ policy_oid: '1.2.410.200005.1.1.4' }, { policies: ['1.2.410.200005.1.1.4'] }))
  })

  const refused: [string, string, Record<string, unknown>][] = [
    ['expired, by its status', 'certificate_expired', { status: 'expired' }],
    ['expired, by its date, whatever its status', 'certificate_expired', { not_after: '2026-08-09T10:59:59Z' }],
    ['not yet valid', 'certificate_not_yet_valid', { not_before: '2026-08-09T11:00:01Z' }],
    ['revoked', 'certificate_revoked', { status: 'revoked' }],
    ['suspended', 'certificate_suspended', { status: 'suspended' }],
    ['for banks only', 'certificate_policy', { policy_oid: '1.2.410.200005.1.1.4' }],
    ['a company’s', 'certificate_policy', { policy_oid: '1.2.410.200005.1.1.5' }],
    ['under a policy that only begins like ours', 'certificate_policy', { policy_oid: '1.2.410.200005.1.1.11' }],
    ['under no policy', 'certificate_policy', { policy_oid: '' }],
    ['of another resident number', 'certificate_vid', { vid_check: 'mismatch' }],
    ...[
      'cn=MockCA,ou=AccreditedCA,o=Mock,c=kr',
      'cn=yessignCA Class 2,ou=AccreditedCA,o=yessign',
      'cn=yessignCA Class 2,o=yessign,c=kr',
      'cn=yessignCA Class 2,ou=AccreditedCA,o=yessign,c=kr,o=Mock',
      'o=yessign,ou=AccreditedCA,cn=MockCA,c=kr',
      String.raw`cn=MockCA\,ou=AccreditedCA\,o=yessign\,c=kr`,
      'cn=MockCA,ou=AccreditedCA,o=yessign+o=Mock,c=kr',
      'cn=yessignCA Class 2,ou=AccreditedCA,o="yessign",c=kr',
      'cn=yessignCA Class 2,ou=AccreditedCA,o=yessign\0,c=kr',
      '',
    ].map((issuer_dn): [string, string, Record<string, unknown>] => [
      `issued by ${JSON.stringify(issuer_dn)}`,
      'certificate_issuer',
      { issuer_dn },
    ]),
    ...['yessignCA-Test Class 2', 'SignKorea Test CA3', 'signGATE FTCA05', 'CrossCertTestCA3', 'TestTradeSignCA'].map(
      (name): [string, string, Record<string, unknown>] => [
        `issued by the test authority ${name}`,
        'certificate_test_issuer',
        { issuer_dn: `cn=${name},ou=AccreditedCA,o=yessign,c=kr` },
      ],
    ),
    ...[
      'cn=서누리()0000200013320000000001,o=yessign,c=kr',
      'cn=서누리()0000,cn=한가온()0000,o=yessign,c=kr',
      String.raw`cn=서누리\,cn=한가온()0000,o=yessign,c=kr`,
      'cn=한가온()0000+cn=서누리()0000,o=yessign,c=kr',
      'cn=한가온（）0000200013320000000001,o=yessign,c=kr',
      'cn=한가온()0000()1111,o=yessign,c=kr',
      'cn=한가온()0000 서누리,o=yessign,c=kr',
      'cn=한가온\0()0000,o=yessign,c=kr',
      String.raw`cn=한가온\00()0000,o=yessign,c=kr`,
      String.raw`cn=한가온\e2\80\ae()0000,o=yessign,c=kr`,
      String.raw`cn=\ff\ff(),o=yessign,c=kr`,
      'cn=()0000,o=yessign,c=kr',
      'cn=#0c0968616e,o=yessign,c=kr',
      'o=yessign,c=kr',
      'cn=한가온()0000,',
      'cn=한가온()0000,o',
      '',
    ].map((subject_dn): [string, string, Record<string, unknown>] => [
      `made out to ${JSON.stringify(subject_dn)}`,
      'certificate_name',
      { subject_dn },
    ]),
  ]
  for (const [what, reason, change] of refused)
    it(`is refused when it is ${what}`, () => {
      assert.throws(
        () => read(change),
        (error) => error instanceof UnusableAnswer && error.reason === reason,
      )
      assert.ok(read(), 'and the good one is not')
    })

  it('leaves it to another day when no person can say whether it is revoked', () => {
    assert.throws(
      () => read({ status: 'unknown' }),
      (error) => hasCode(error, 'provider_unavailable'),
    )
  })

  it('is in the way of the person who chose it, and says nothing about the provider', () => {
    const blamed = (change: Record<string, unknown>) => {
      try {
        read(change)
      } catch (error) {
        return error instanceof UnusableAnswer ? error.fault : 'another'
      }
      return 'nobody'
    }
    assert.equal(blamed({ status: 'revoked' }), 'person')
    assert.equal(blamed({ policy_oid: '1.2.410.200005.1.1.5' }), 'person')
    assert.equal(blamed({ real_name: '서누리' }), 'person')
    assert.equal(blamed({}), 'nobody')
  })

  for (const claim of Object.keys(told).filter((name) => !['serial', 'gender'].includes(name)))
    it(`is refused without ${claim}: half of a person is refused`, () => {
      assert.throws(() => read({ [claim]: undefined }), ZodError)
    })

  it('is refused with a time or a status that is none', () => {
    for (const change of [{ not_after: 'tomorrow' }, { not_before: '2026-01-01' }, { status: 'good' }, { gender: 'M' }])
      assert.throws(() => read(change), ZodError)
  })
})

describe('A distinguished name', () => {
  /** RFC 4514 §2.4, written down here a second time. */
  const spelled = (value: string) =>
    [...value]
      .map((one, at, all) => {
        const edge = (at === 0 && (one === ' ' || one === '#')) || (at === all.length - 1 && one === ' ')
        return one === '\0' ? String.raw`\00` : edge || '\\",+;<>'.includes(one) ? `\\${one}` : one
      })
      .join('')

  it('reads back whatever values were put in it, however tricky', () => {
    const value = fc.string({
      unit: fc.constantFrom(...'\\",+;<>=# \0()'.split(''), '가', '𠮷', 'a', 'c', 'n', '0'),
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('cn', 'ou', 'o', 'c'), value), { minLength: 1, maxLength: 6 }),
        (parts) => {
          const text = parts.map(([type, told]) => `${type}=${spelled(told)}`).join(',')
          assert.deepEqual(
            distinguishedName(text),
            parts.map(([type, told]) => ({ type, value: told })),
          )
        },
      ),
    )
  })

  it('of any other text is none, and is said so soon', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        const found = distinguishedName(text)
        assert.ok(found === null || found.length > 0)
      }),
    )
    assert.equal(distinguishedName(`cn=${'\\ '.repeat(600)}`), null, 'longer than any')
  })
})
