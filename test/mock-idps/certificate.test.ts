import assert from 'node:assert/strict'
import { certificate } from '../../mock-idps/dialects/certificate.ts'
import { authorities, distinguishedName } from '../../mock-idps/dialects/certificate-authorities.ts'
import { faultPlan } from '../../mock-idps/faults/plan.ts'
import { createPeople } from '../../mock-idps/people/people.ts'
import type { Person } from '../../mock-idps/people/person.ts'
import { providerProfiles } from '../../mock-idps/providers.ts'

const noon = Date.parse('2026-03-02T12:00:00+09:00')

function certificateOf(person: Person, now = noon): Record<string, unknown> {
  const context = { seed: 'seed', clientId: 'client', provider: providerProfiles.certificate, now, params: {} }
  return certificate.claims(person, context)
}

describe('the dialect of the joint certificate', () => {
  const people = createPeople(() => noon)
  const everybody = [...people.named(), ...Array.from({ length: 500 }, (_, n) => people.find(`person-${n}`) as Person)]
  const find = (id: string) => people.find(id) as Person

  it('gives every person a certificate that is valid now, and at any other time', () => {
    for (const now of [noon, Date.parse('2031-12-31T23:59:59+09:00'), Date.parse('2028-02-29T00:00:00+09:00')])
      for (const person of everybody) {
        const told = certificateOf(person, now)
        const [from, until] = [Date.parse(String(told['not_before'])), Date.parse(String(told['not_after']))]
        assert.ok(from < now && now < until, person.id)
        assert.ok(until - from > 364 * 86_400_000 && until - from < 367 * 86_400_000)
        assert.equal(told['status'], 'valid')
      }
  })

  it('spreads them over the six authorities, each with its personal policy', () => {
    const seen = new Set<string>()
    for (const person of everybody) {
      const told = certificateOf(person)
      const authority = authorities.find(({ personal }) => personal === told['policy_oid'])
      assert.ok(authority)
      seen.add(authority.organization)
      assert.equal(told['issuer_dn'], `cn=${authority.issuer},ou=AccreditedCA,o=${authority.organization},c=kr`)
    }
    assert.equal(seen.size, 6)
  })

  it('makes it out to the person, under digits that no bank and no day has', () => {
    const told = certificateOf(find('woman'))
    assert.match(
      String(told['subject_dn']),
      /^cn=서누리\(\)000020\d\d1332\d{10},ou=MOCKBANK,ou=personal4IB,o=\w+,c=kr$/,
    )
    assert.equal(told['real_name'], '서누리')
    assert.match(String(told['serial']), /^00ff[0-9a-f]{20}$/)
    assert.match(String(certificateOf(find('foreigner'))['subject_dn']), /^cn=TESTMANN ALEXIS\(TESTMANN ALEXIS\)0000/)
  })

  it('is the same certificate for two ids of one human being, another under a new name, and for every other person', () => {
    assert.deepEqual(certificateOf(find('two-phones-a')), certificateOf(find('two-phones-b')))
    const humans = new Set(everybody.map(({ registrationNumber, name }) => `${registrationNumber} ${name}`))
    assert.equal(new Set(everybody.map((person) => certificateOf(person)['serial'])).size, humans.size)
    assert.notEqual(certificateOf(find('twin-a'))['serial'], certificateOf(find('twin-b'))['serial'])
  })

  it('escapes what has a meaning in a distinguished name', () => {
    assert.equal(
      distinguishedName([
        ['cn', ' MOCKFORD, "ROBIN" + <x>; \\ \0'],
        ['o', '#1 '],
      ]),
      String.raw`cn=\ MOCKFORD\, \"ROBIN\" \+ \<x\>\; \\ \00,o=\#1\ `,
    )
  })

  it('can be wrong in every way of the catalogue, each a plan that the grammar knows', () => {
    const ids = certificate.outcomes.map(({ id }) => id)
    for (const id of [
      ...['expired', 'not_yet_valid', 'revoked', 'suspended', 'status_unknown', 'unknown_ca', 'test_ca'],
      ...['policy_bank_only', 'policy_corporate', 'vid_mismatch', 'nonce_mismatch', 'password_locked'],
    ])
      assert.ok(ids.includes(id), id)
    for (const { does } of certificate.outcomes)
      if ('effects' in does) assert.ok(faultPlan.parse({ match: { provider: 'certificate' }, do: does.effects }))
  })
})
