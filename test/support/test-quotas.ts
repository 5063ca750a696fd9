import { openQuotas, type Quotas } from '../../src/citizen/quotas.ts'
import type { RateLimits } from '../../src/domain/rate-limit.ts'
import type { World } from '../../src/domain/world.ts'
import { openRateLimits } from '../../src/limits/rate-limits.ts'
import { policiesOf, rateLimitsSetting } from '../../src/limits/settings.ts'
import { memoryQuotas } from '../../src/store/memory/quotas.ts'

export type TestQuotas = Partial<Parameters<typeof policiesOf>[0]>

/** The limits of one process, as they are set when nothing is, but for what is given. */
export function testRateLimits(world: Pick<World, 'now'>, set: TestQuotas = {}): RateLimits {
  const policies = policiesOf({ ...rateLimitsSetting.parse({}), ...set })
  return openRateLimits({ store: memoryQuotas(world), policies, world, refused: () => {} })
}

/** The same, for citizens. */
export function testQuotas(world: Pick<World, 'now'>, set: TestQuotas = {}): Quotas {
  return openQuotas({ rateLimits: testRateLimits(world, set), world })
}
