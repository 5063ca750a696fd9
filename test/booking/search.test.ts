import assert from 'node:assert/strict'
import { keepRecent } from '../../src/booking/recent.ts'
import { type ClinicFilter, openSearch } from '../../src/booking/search.ts'
import type { ClinicQuery, SlotBoard } from '../../src/domain/booking.ts'
import { everything } from '../../src/domain/booking.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import type { World } from '../../src/domain/world.ts'
import { system } from '../../src/system.ts'

function fakeWorld() {
  const clock = { now: Date.parse('2021-08-09T20:00:00+09:00') }
  const world: World = {
    ...system,
    now: () => clock.now,
    token: () => 'token',
    fetch: () => Promise.reject(new Error('no network')),
  }
  return { clock, world }
}

/** All choices left open, but these. */
function filterOf(chosen: Partial<ClinicFilter>): ClinicFilter {
  return {
    region: null,
    district: null,
    day: null,
    product: null,
    withFree: true,
    stepFree: false,
    page: 1,
    pageSize: 10,
    ...chosen,
  }
}

/** A board that notes what it is asked. */
function fakeBoard(days: readonly { day: string; free: number }[]) {
  const asked: { regions: number; days: unknown[]; clinics: ClinicQuery[] } = { regions: 0, days: [], clinics: [] }
  const board: SlotBoard = {
    regions: async () => {
      asked.regions++
      return ['seoul', 'busan'].map((region) => ({ region, name: { ko: region, en: region }, districts: [] }))
    },
    days: async (...area) => {
      asked.days.push(area)
      return days.map(({ day, free }) => ({ day: day as CalendarDate, free }))
    },
    clinics: async (query) => {
      asked.clinics.push(query)
      return { total: 0, clinics: [], products: [] }
    },
    slotAtClinic: async () => null,
    nearest: async () => [],
  }
  return { asked, board }
}

describe('Searching clinics', () => {
  const days = [
    { day: '2021-08-10', free: 0 },
    { day: '2021-08-11', free: 3 },
    { day: '2021-08-12', free: 9 },
  ]

  it('starts in the first region, on the first day with a free place', async () => {
    const { board, asked } = fakeBoard(days)
    const { filter } = await openSearch(board, fakeWorld().world)(filterOf({}))
    assert.deepEqual([filter.region, filter.day], ['seoul', '2021-08-11'])
    assert.deepEqual(asked.clinics, [
      {
        region: 'seoul',
        district: null,
        day: '2021-08-11',
        product: null,
        supply: everything,
        withFree: true,
        stepFree: false,
        offset: 0,
        limit: 10,
      },
    ])
  })

  it('takes the first day when nothing is free, and today when there are no days at all', async () => {
    const { world } = fakeWorld()
    const full = await openSearch(fakeBoard([{ day: '2021-08-10', free: 0 }]).board, world)(filterOf({}))
    assert.equal(full.filter.day, '2021-08-10')
    const none = await openSearch(fakeBoard([]).board, world)(filterOf({}))
    assert.equal(none.filter.day, '2021-08-09')
  })

  it('keeps to what the citizen chose', async () => {
    const { board, asked } = fakeBoard(days)
    const query = {
      region: 'busan',
      district: '남구',
      day: '2021-08-10' as CalendarDate,
      product: '모더나',
      withFree: false,
      stepFree: true,
      page: 3,
    }
    await openSearch(board, fakeWorld().world)(filterOf(query))
    assert.deepEqual(asked.days, [['busan', '남구', everything]])
    assert.deepEqual(asked.clinics, [
      {
        region: 'busan',
        district: '남구',
        day: '2021-08-10',
        product: '모더나',
        supply: everything,
        withFree: false,
        stepFree: true,
        offset: 20,
        limit: 10,
      },
    ])
  })

  it('reads the stores once for a crowd that asks the same within two seconds', async () => {
    const { board, asked } = fakeBoard(days)
    const { clock, world } = fakeWorld()
    const search = openSearch(board, world)
    const started = clock.now
    await Promise.all(Array.from({ length: 100 }, () => search(filterOf({}))))
    clock.now += 1999
    assert.equal((await search(filterOf({}))).measuredAt, started)
    assert.deepEqual([asked.regions, asked.days.length, asked.clinics.length], [1, 1, 1])
    clock.now += 1
    assert.equal((await search(filterOf({}))).measuredAt, clock.now)
    assert.deepEqual([asked.regions, asked.days.length, asked.clinics.length], [1, 2, 2])
  })

  it('does not mix up different wishes', async () => {
    const { board, asked } = fakeBoard(days)
    const search = openSearch(board, fakeWorld().world)
    await search(filterOf({ stepFree: true }))
    await search(filterOf({ product: '화이자' }))
    await search(filterOf({ district: '화이자' }))
    assert.equal(asked.clinics.length, 3)
    assert.equal(asked.days.length, 2)
  })
})

describe('Answers kept for a moment', () => {
  it('are not kept when reading failed', async () => {
    const recent = keepRecent<string>(fakeWorld().world, 2000)
    await assert.rejects(recent('key', () => Promise.reject(new Error('down'))))
    assert.equal((await recent('key', async () => 'up')).value, 'up')
  })

  it('are read once for all who ask at the same time, and their age counts from the start of the reading', async () => {
    const { clock, world } = fakeWorld()
    const recent = keepRecent<string>(world, 2000)
    const started = clock.now
    let finish = (_: string) => {}
    const slow = () =>
      new Promise<string>((resolve) => {
        finish = resolve
      })
    const unasked = () => assert.fail('is read already')
    const [first, second] = [recent('key', slow), recent('key', unasked)]
    clock.now += 1500
    finish('old')
    assert.deepEqual(await first, { value: 'old', readAt: started })
    assert.deepEqual(await second, { value: 'old', readAt: started })
    clock.now += 499
    assert.equal((await recent('key', unasked)).value, 'old')
    clock.now += 1
    assert.deepEqual(await recent('key', async () => 'new'), { value: 'new', readAt: clock.now })
  })

  it('reach all who wait for them, also when others push them out while they are being read', async () => {
    const recent = keepRecent<number>(fakeWorld().world, 2000, 1)
    const answers = await Promise.all([1, 2, 3].map((n) => recent(`key ${n}`, async () => n)))
    assert.deepEqual(
      answers.map(({ value }) => value),
      [1, 2, 3],
    )
  })

  it('never grow beyond their number, and the least recently used go first', async () => {
    const recent = keepRecent<number>(fakeWorld().world, 2000, 2)
    const read = async (key: string, value: number) => (await recent(key, async () => value)).value
    assert.deepEqual([await read('a', 1), await read('b', 1), await read('c', 1)], [1, 1, 1])
    assert.deepEqual([await read('c', 2), await read('b', 2), await read('a', 2)], [1, 1, 2])
  })
})
