import assert from 'node:assert/strict'
import { ZodError } from 'zod'
import { itemsIn } from '../../providers/items.ts'
import { UnusableAnswer } from '../../providers/oidc/refusals.ts'

/** For `assert.throws`: refused for this reason, by this fault; `missing` is compared where it is given. */
export const refusedFor =
  (reason: string, because: UnusableAnswer['fault'], missing?: UnusableAnswer['missing']) => (error: unknown) => {
    assert.ok(error instanceof UnusableAnswer, String(error))
    assert.deepEqual([error.reason, error.fault, missing ?? error.missing], [reason, because, error.missing])
    return true
  }

/** For `assert.throws`: refused for a claim of the account, which the complaint names. */
const complainsOf = (missing: readonly string[]) => (error: unknown) => {
  assert.ok(error instanceof ZodError, String(error))
  assert.deepEqual(itemsIn(error), missing)
  return true
}

/** What no reading of a profile may take. */
export interface UnusableProfiles {
  /** Reads the body of an answer with status 200. */
  read(body: unknown): unknown
  /** The body of a person about whom everything is told. */
  whole: unknown
  /** What is wrong in words, and the body: the provider broke the form of its answers. */
  malformed: readonly [string, unknown][]
  /** What is wrong in words, the body, and the item of the account that is. */
  unusable: readonly [string, unknown, string][]
}

/** One test for each of these profiles, in the `describe` of its provider. */
export function itRefusesUnusableProfiles({ read, whole, malformed, unusable }: UnusableProfiles): void {
  for (const [what, body] of malformed)
    it(`is refused with ${what}, which no account brings about`, () => {
      assert.throws(() => read(body), refusedFor('profile_malformed', 'provider'))
    })
  for (const [what, body, item] of unusable)
    it(`is refused with ${what}, and the complaint names the ${item}`, () => {
      assert.throws(() => read(body), complainsOf([item]))
      assert.ok(read(whole), 'and the whole person is not')
    })
}
