import assert from 'node:assert/strict'
import type { ProviderId, VerificationId } from '../../src/domain/ids.ts'
import { currentExchange, inExchange } from '../../src/openid-provider/exchange.ts'
import { identitySeconds, lifetimes } from '../../src/openid-provider/lifetimes.ts'
import { stillWorld } from '../support/still-world.ts'

const verification = 'verification-1' as VerificationId
const provider = 'kakao' as ProviderId

/** A code of one minute and an access token of ten, with a minute to spare. */
const afterwards = 12 * 60

describe('Lifetimes at the OpenID Provider', () => {
  /** Life of a session that is saved so many seconds after its verification; null: no person in it. */
  function sessionTtl(signOnSeconds: number, after: number | null): unknown {
    const still = stillWorld()
    const { Session } = lifetimes({ world: still, journeySeconds: 60, signOnSeconds })
    return inExchange(() => {
      if (after !== null) currentExchange().signOn = { verification, provider, at: still.now() }
      still.pass(after ?? 0)
      return (Session as () => number)()
    })
  }

  it('let an interaction live as long as a journey', () => {
    for (const journeySeconds of [60, 7_200, 14_400])
      assert.equal(lifetimes({ world: stillWorld(), journeySeconds, signOnSeconds: 60 }).Interaction, journeySeconds)
  })

  it('end a sign-on by the clock of its verification, however often it is used; what was issued last lives on', () => {
    assert.equal(sessionTtl(7_200, 0), 7_200 + afterwards)
    assert.equal(sessionTtl(7_200, 7_000), 200 + afterwards)
    assert.equal(sessionTtl(7_200, 9_000), afterwards)
    assert.equal(sessionTtl(600, null), 600 + afterwards)
  })

  it('keep an identity from the return of the person to the last access token of the sign-on', () => {
    assert.equal(identitySeconds({ journeySeconds: 100, signOnSeconds: 1_000 }), 1_100 + afterwards)
  })
})
