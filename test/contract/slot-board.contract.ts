import assert from 'node:assert/strict'
import type { Clinic, ClinicQuery, SlotBoard, Supply } from '../../src/domain/booking.ts'
import type { ClinicId, SlotId } from '../../src/domain/ids.ts'
import { type CalendarDate, calendarDate, type Instant } from '../../src/domain/time.ts'

/** A board with a region of its own to fill. */
export interface BoardBench {
  board: SlotBoard
  clock: { now: Instant }
  /** A region without clinics, by code. */
  region(): Promise<string>
  clinic(clinic: Partial<Clinic> & Pick<Clinic, 'region'>): Promise<ClinicId>
  slot(slot: {
    clinic: ClinicId
    startsAt: Instant
    capacity: number
    taken?: number
    product?: string
  }): Promise<SlotId>
}

const seoul = (text: string): Instant => Date.parse(`${text}+09:00`)
const day = (text: string): CalendarDate => {
  const date = calendarDate(text)
  assert.ok(date)
  return date
}

export function slotBoardContract(name: string, open: () => Promise<BoardBench>): void {
  describe(`Slot board: ${name}`, () => {
    let bench: BoardBench
    let region: string
    before(async () => {
      bench = await open()
    })
    beforeEach(async () => {
      bench.clock.now = seoul('2021-08-09T20:00:00')
      region = await bench.region()
    })

    const search = (query: Partial<ClinicQuery>) =>
      bench.board.clinics({
        region,
        district: null,
        product: null,
        day: day('2021-08-26'),
        withFree: false,
        stepFree: false,
        offset: 0,
        limit: 20,
        ...query,
      })
    const found = async (query: Partial<ClinicQuery>) => (await search(query)).clinics.map(({ clinic }) => clinic.id)

    it('counts clinics by region and district', async () => {
      await bench.clinic({ region, district: '나구' })
      await bench.clinic({ region, district: '가구' })
      await bench.clinic({ region, district: '나구' })
      const mine = (await bench.board.regions()).find((one) => one.region === region)
      assert.deepEqual(mine?.districts, [
        { name: '가구', clinics: 1 },
        { name: '나구', clinics: 2 },
      ])
      assert.ok(mine.name.ko && mine.name.en)
    })

    it('lists clinics with most free places first, each with its times of that day, soonest first', async () => {
      const [few, many] = [await bench.clinic({ region }), await bench.clinic({ region, stepFree: true })]
      await bench.slot({ clinic: few, startsAt: seoul('2021-08-26T09:00:00'), capacity: 3, taken: 1 })
      const later = await bench.slot({ clinic: many, startsAt: seoul('2021-08-26T17:30:00'), capacity: 2 })
      const soon = await bench.slot({ clinic: many, startsAt: seoul('2021-08-26T09:00:00'), capacity: 4, taken: 2 })
      const { total, clinics } = await search({})
      assert.equal(total, 2)
      assert.deepEqual(
        clinics.map(({ clinic, slots }) => [clinic.id, slots.map(({ id }) => id)]),
        [
          [many, [soon, later]],
          [few, clinics[1]?.slots.map(({ id }) => id)],
        ],
      )
      assert.deepEqual(clinics[0]?.slots[0], {
        id: soon,
        clinic: many,
        startsAt: seoul('2021-08-26T09:00:00'),
        product: '화이자',
        capacity: 4,
        free: 2,
      })
      assert.equal(clinics[0]?.clinic.stepFree, true)
    })

    it('finds by district, product, free places and step-free access', async () => {
      const startsAt = seoul('2021-08-26T09:00:00')
      const plain = await bench.clinic({ region, district: '가구', stepFree: false })
      const full = await bench.clinic({ region, district: '나구', stepFree: true })
      await bench.slot({ clinic: plain, startsAt, capacity: 1 })
      await bench.slot({ clinic: full, startsAt, capacity: 1, taken: 1, product: '모더나' })
      assert.deepEqual(await found({}), [plain, full])
      assert.deepEqual(await found({ district: '나구' }), [full])
      assert.deepEqual(await found({ product: '모더나' }), [full])
      assert.deepEqual(await found({ withFree: true }), [plain])
      assert.deepEqual(await found({ stepFree: true }), [full])
      assert.deepEqual(await found({ stepFree: true, withFree: true }), [])
    })

    it('tells which products there are to choose from, whichever is chosen', async () => {
      const startsAt = seoul('2021-08-26T09:00:00')
      const clinic = await bench.clinic({ region, district: '가구' })
      await bench.slot({ clinic, startsAt, capacity: 1, taken: 1 })
      await bench.slot({ clinic, startsAt, capacity: 1, product: '모더나' })
      const elsewhere = await bench.clinic({ region, district: '나구' })
      await bench.slot({ clinic: elsewhere, startsAt, capacity: 1, product: '얀센' })
      assert.deepEqual((await search({ product: '화이자', withFree: true })).products, ['모더나', '얀센', '화이자'])
      assert.deepEqual((await search({ district: '가구' })).products, ['모더나', '화이자'])
    })

    it('takes the day in Seoul, from midnight to midnight', async () => {
      const clinic = await bench.clinic({ region })
      const times = ['2021-08-25T23:59:00', '2021-08-26T00:00:00', '2021-08-26T23:59:00', '2021-08-27T00:00:00']
      for (const time of times) await bench.slot({ clinic, startsAt: seoul(time), capacity: 1 })
      const { clinics } = await search({})
      assert.deepEqual(
        clinics[0]?.slots.map(({ startsAt }) => startsAt),
        [seoul('2021-08-26T00:00:00'), seoul('2021-08-26T23:59:00')],
      )
      assert.deepEqual(await bench.board.days(region, null), [
        { day: '2021-08-25', free: 1 },
        { day: '2021-08-26', free: 2 },
        { day: '2021-08-27', free: 1 },
      ])
    })

    it('shows no time that has begun', async () => {
      const clinic = await bench.clinic({ region })
      const at = (time: string) => bench.slot({ clinic, startsAt: seoul(`2021-08-26T${time}`), capacity: 1 })
      const [, next] = [await at('09:00:00'), await at('09:30:00')]
      bench.clock.now = seoul('2021-08-26T09:00:00')
      assert.deepEqual(
        (await search({})).clinics[0]?.slots.map(({ id }) => id),
        [next],
      )
      assert.deepEqual(await bench.board.days(region, null), [{ day: '2021-08-26', free: 1 }])
      bench.clock.now = seoul('2021-08-26T09:30:00')
      assert.deepEqual(await search({}), { total: 0, clinics: [], products: [] })
      assert.deepEqual(await bench.board.days(region, null), [])
    })

    it('turns pages without losing or repeating a clinic, and tells the total behind the last one too', async () => {
      const clinics = []
      for (let index = 0; index < 5; index++) {
        const clinic = await bench.clinic({ region })
        await bench.slot({ clinic, startsAt: seoul('2021-08-26T09:00:00'), capacity: 1 })
        clinics.push(clinic)
      }
      const pages = [
        await found({ limit: 2 }),
        await found({ limit: 2, offset: 2 }),
        await found({ limit: 2, offset: 4 }),
      ]
      assert.deepEqual(pages.flat().sort(), clinics.sort())
      assert.deepEqual(await search({ offset: 6 }), { total: 5, clinics: [], products: ['화이자'] })
    })

    it('counts free places of one district', async () => {
      const clinic = await bench.clinic({ region, district: '가구' })
      await bench.slot({ clinic, startsAt: seoul('2021-08-26T09:00:00'), capacity: 2, taken: 2 })
      assert.deepEqual(await bench.board.days(region, '가구'), [{ day: '2021-08-26', free: 0 }])
      assert.deepEqual(await bench.board.days(region, '나구'), [])
    })

    it('shows one place, and none for an id that was never given', async () => {
      const clinic = await bench.clinic({ region, name: '춤추는수달의원' })
      const id = await bench.slot({ clinic, startsAt: seoul('2021-08-26T09:00:00'), capacity: 2 })
      const place = await bench.board.slotAtClinic(id)
      assert.deepEqual([place?.slot.id, place?.clinic.name], [id, '춤추는수달의원'])
      assert.equal(await bench.board.slotAtClinic('00000000-0000-4000-8000-000000000000' as SlotId), null)
      assert.equal(await bench.board.slotAtClinic('nonsense' as SlotId), null)
    })

    it('finds the nearest free times: this clinic and product, this clinic, then the district', async () => {
      const district = '가구'
      const here = await bench.clinic({ region, district })
      const near = await bench.clinic({ region, district })
      const elsewhere = await bench.clinic({ region, district: '나구' })
      const at = (clinic: ClinicId, time: string, free = 1, product = '화이자') =>
        bench.slot({ clinic, startsAt: seoul(`2021-08-26T${time}`), capacity: 1, taken: 1 - free, product })
      const wanted = await at(here, '10:00:00', 0)
      const sameProduct = await at(here, '14:00:00')
      const otherProduct = await at(here, '10:30:00', 1, '모더나')
      await at(here, '09:30:00', 0)
      const neighbour = await at(near, '10:00:00')
      await at(near, '10:00:00', 1, '모더나')
      await at(elsewhere, '10:00:00')
      const nearest = async (count: number) => (await bench.board.nearest(wanted, count)).map(({ id }) => id)
      assert.deepEqual(await nearest(1), [sameProduct])
      assert.deepEqual(await nearest(2), [sameProduct, otherProduct])
      assert.deepEqual(await nearest(9), [sameProduct, otherProduct, neighbour])
      assert.deepEqual(await bench.board.nearest('nonsense' as SlotId, 2), [])
    })

    it('shows of each supply its slots alone: clinics, their products and free places, days, and the nearest times', async () => {
      const [mixed, alone] = [await bench.clinic({ region }), await bench.clinic({ region })]
      const at = (clinic: ClinicId, time: string, product: string, taken = 0) =>
        bench.slot({ clinic, startsAt: seoul(time), capacity: 2, taken, product })
      const full = await at(mixed, '2021-08-26T09:00:00', '싱그릭스', 2)
      const flu = await at(mixed, '2021-08-26T10:00:00', '독감')
      const zoster = await at(mixed, '2021-08-26T11:00:00', '싱그릭스')
      const other = await at(alone, '2021-08-27T09:00:00', '폐렴구균')
      const seen = async (supply: Supply) => ({
        clinics: (await bench.board.regions(supply)).find((one) => one.region === region)?.districts[0]?.clinics,
        slots: (await search({ supply })).clinics.flatMap(({ slots }) => slots.map(({ id }) => id)),
        products: (await search({ supply })).products,
        days: await bench.board.days(region, null, supply),
        nearest: (await bench.board.nearest(full, 5, supply)).map(({ id }) => id),
      })
      assert.deepEqual(await seen({ kind: 'only', products: ['싱그릭스', '독감'] }), {
        clinics: 1,
        slots: [full, flu, zoster],
        products: ['독감', '싱그릭스'],
        days: [{ day: '2021-08-26', free: 4 }],
        nearest: [zoster, flu],
      })
      assert.deepEqual(await seen({ kind: 'only', products: ['싱그릭스'] }), {
        clinics: 1,
        slots: [full, zoster],
        products: ['싱그릭스'],
        days: [{ day: '2021-08-26', free: 2 }],
        nearest: [zoster],
      })
      assert.deepEqual(await seen({ kind: 'except', products: ['싱그릭스'] }), {
        clinics: 2,
        slots: [flu],
        products: ['독감'],
        days: [
          { day: '2021-08-26', free: 2 },
          { day: '2021-08-27', free: 2 },
        ],
        nearest: [flu],
      })
      const none = await bench.board.regions({ kind: 'only', products: ['없는 백신'] })
      assert.ok(!none.some((one) => one.region === region), 'a region without any is not offered')
      const friday = (await search({ day: day('2021-08-27'), supply: { kind: 'except', products: ['독감'] } })).clinics
      assert.deepEqual(
        friday.flatMap(({ slots }) => slots.map(({ id }) => id)),
        [other],
      )
    })
  })
}
