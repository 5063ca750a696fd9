import { openQuotas, type Quotas } from '../../src/citizen/quotas.ts'
import type { World } from '../../src/domain/world.ts'
import { openRateLimits } from '../../src/limits/rate-limits.ts'
import { policiesOf, rateLimitsSetting } from '../../src/limits/settings.ts'
import { memoryQuotas } from '../../src/store/memory/quotas.ts'

type Set = Parameters<typeof policiesOf>[0]

/** The quotas of one process, as they are set when nothing is, but for what is given. */
export function testQuotas(world: Pick<World, 'now'>, set: Partial<Set> = {}): Quotas {
  const policies = policiesOf({ ...rateLimitsSetting.parse({}), ...set })
  return openQuotas({
    rateLimits: openRateLimits({ store: memoryQuotas(world), policies, world, refused: () => {} }),
    world,
  })
}
