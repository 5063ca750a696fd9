import fc from 'fast-check'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { DoorLight, LightReason, LightsBoard } from '../../src/domain/light.ts'
import type { Override, OverrideId } from '../../src/domain/operator.ts'

export const now = Date.parse('2026-08-09T20:00:00+09:00')
export const minute = 60_000

export const doorIds = ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as const

const reasons: readonly LightReason[] = [
  ...(['ok', 'slow', 'failing', 'saturated', 'recovering'] as const),
  ...(['unknown', 'maintenance', 'outage', 'operator_closed'] as const),
]

/** A door as measuring may show it: in order, unless told otherwise. */
export function doorLight(id: string, light: Partial<DoorLight> = {}): DoorLight {
  return {
    id: id as ProviderId,
    name: { ko: id, en: id },
    light: 'green',
    selectable: true,
    reason: 'ok',
    waitSeconds: 2,
    since: now - minute,
    ...light,
  }
}

export function boardOf(...doors: DoorLight[]): LightsBoard {
  return { measuredAt: now, nextMs: 3_000, staleMs: 30_000, doors }
}

let count = 0
export function override(given: Partial<Override> = {}): Override {
  return {
    id: `override-${count++}` as OverrideId,
    door: 'kakao' as ProviderId,
    action: 'close',
    light: null,
    lowered: null,
    from: now - minute,
    until: now + minute,
    reason: '공지된 장애',
    author: 'kim',
    decidedAt: now - minute,
    ...given,
  }
}

/** Any door that can be on a board; a green or yellow one can always be selected. */
export const anyDoor = (id: string) =>
  fc
    .record({
      light: fc.constantFrom('green' as const, 'yellow' as const, 'red' as const),
      selectable: fc.boolean(),
      reason: fc.constantFrom(...reasons),
      waitSeconds: fc.option(fc.integer({ min: 1, max: 600 })),
      since: fc.integer({ min: now - 3_600_000, max: now }),
    })
    .map((door) => doorLight(id, { ...door, selectable: door.selectable || door.light !== 'red' }))

export const anyBoard = fc.tuple(...doorIds.map(anyDoor)).map((doors) => boardOf(...doors))

export const anyOverride = fc
  .record({
    door: fc.constantFrom(...doorIds).map((id) => id as ProviderId),
    action: fc.constantFrom('force' as const, 'close' as const, 'maintenance' as const),
    colour: fc.constantFrom('green' as const, 'yellow' as const, 'red' as const),
    from: fc.integer({ min: now - 5_000, max: now + 5_000 }),
    lasts: fc.integer({ min: 1, max: 10_000 }),
  })
  .map(({ colour, lasts, ...given }) =>
    override({ ...given, light: given.action === 'force' ? colour : null, until: given.from + lasts }),
  )
