import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoClinics, demoSlots } from '../../demo/clinics/generate.ts'
import { regions } from '../../demo/clinics/regions.ts'
import { seedDemo } from '../../demo/clinics/seed.ts'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import { calendarDate, isoSeoul } from '../../src/domain/time.ts'
import { migrate } from '../../src/store/postgres/migrate.ts'
import { openPglite } from '../../src/store/postgres/pglite.ts'
import { reservations } from '../../src/store/postgres/reservations.ts'
import { slotBoard } from '../../src/store/postgres/slot-board.ts'
import { slotLedger } from '../../src/store/postgres/slot-ledger.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'

const day = (text: string) => {
  const date = calendarDate(text)
  assert.ok(date)
  return date
}

describe('Demo clinics', () => {
  const clinics = demoClinics()

  it('are 1,200 in the 17 regions of Korea, shared by population, none left out', () => {
    assert.equal(clinics.length, 1200)
    assert.equal(regions.length, 17)
    for (const { code, population } of regions) {
      const share = clinics.filter(({ region }) => region === code).length / 1200
      const people = regions.reduce((sum, region) => sum + region.population, 0)
      assert.ok(Math.abs(share - population / people) < 0.001, code)
    }
    const served = new Set(clinics.map(({ region, district }) => `${region} ${district}`))
    for (const { code, districts } of regions.filter(({ code }) => code !== 'sejong'))
      for (const district of districts) assert.ok(served.has(`${code} ${district}`), district)
  })

  it('are the same every time, with ids and names of their own', () => {
    assert.deepEqual(demoClinics(), clinics)
    assert.notDeepEqual(demoClinics(1200, 7), clinics)
    assert.equal(new Set(clinics.map(({ id }) => id)).size, 1200)
    assert.equal(new Set(clinics.map(({ name }) => name)).size, 1200)
  })

  it('cannot be phoned', () => {
    for (const { phone } of clinics) assert.match(phone, /^0\d{1,2}-0000-\d{4}$/)
  })

  it('open on weekdays with a lunch break, on Saturday mornings, and never on Sundays', () => {
    const practice = clinics.find(({ kind }) => kind === 'practice')
    assert.ok(practice)
    const times = (date: string) =>
      demoSlots(practice, day(date)).map(({ startsAt }) => isoSeoul(startsAt).slice(11, 16))
    assert.deepEqual(times('2021-08-26'), ['09:00', '10:00', '11:00', '12:00', '14:00', '15:00', '16:00', '17:00'])
    assert.deepEqual(times('2021-08-28'), ['09:00', '10:00', '11:00', '12:00'])
    assert.deepEqual(times('2021-08-29'), [])
  })

  it('have sizes a citizen would believe', () => {
    const perDay = (kind: string) => {
      const some = clinics.filter((clinic) => clinic.kind === kind)
      const slots = some.flatMap((clinic) => demoSlots(clinic, day('2021-08-26')))
      return slots.reduce((sum, { capacity }) => sum + capacity, 0) / some.length
    }
    const [practice, hospital, centre] = [perDay('practice'), perDay('hospital'), perDay('centre')]
    assert.ok(practice > 30 && practice < 60 && hospital > 100 && hospital < 200 && centre > 400 && centre < 800)
  })
})

describe('Demo data on a disk', () => {
  const thursday = Date.parse('2021-08-26T10:00:00+09:00')
  let directory: string
  let db: SqlDatabase

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gwanmun-demo-'))
    db = await openPglite(directory)
    await migrate(db)
    await seedDemo(db, thursday)
  })
  after(async () => {
    await db.close()
    await rm(directory, { recursive: true })
  })

  const board = (now: number) => slotBoard(db, () => now)

  it('has stock in every region on the seven bookable days from tomorrow', async () => {
    for (const { region, name } of await board(thursday).regions()) {
      const days = await board(thursday).days(region, null)
      assert.deepEqual(
        days.map(({ day }) => day.slice(5)),
        ['08-27', '08-28', '08-30', '08-31', '09-01', '09-02', '09-03'],
        name.ko,
      )
      assert.ok(days.every(({ free }) => free > 0))
    }
  })

  it('adds nothing the second time, and only the new day on the next', async () => {
    assert.deepEqual(await seedDemo(db, thursday), { clinics: 0, slots: 0 })
    const friday = thursday + 86_400_000
    const { clinics, slots } = await seedDemo(db, friday)
    assert.equal(clinics, 0)
    assert.ok(slots > 1200)
    assert.equal((await board(friday).days('seoul', null)).at(-1)?.day, '2021-09-04')
  })

  it('keeps holds, bookings and people over a restart and a new seeding', async () => {
    const campaign = 'flu-2021' as CampaignId
    const [booker, holder] = ['booker' as PersonId, 'holder' as PersonId]
    const { clinics } = await board(thursday).clinics({
      region: 'jeju',
      district: null,
      product: null,
      day: day('2021-08-27'),
      withFree: true,
      stepFree: false,
      offset: 0,
      limit: 1,
    })
    const slot = clinics[0]?.slots[0]
    assert.ok(slot)
    const ledger = slotLedger(db, () => thursday)
    const request = { campaign, slot: slot.id, seconds: 300, limit: null }
    const { id } = await ledger.hold({ ...request, person: booker })
    const booking = await ledger.confirm({ campaign, person: booker, hold: id, key: 'key-1' })
    const hold = await ledger.hold({ ...request, person: holder })

    await db.close()
    db = await openPglite(directory)
    assert.deepEqual(await migrate(db), [])
    await seedDemo(db, thursday)

    const after = reservations(db, () => thursday)
    assert.deepEqual(await after.of(campaign, booker), { hold: null, booking })
    assert.deepEqual(await after.of(campaign, holder), { hold, booking: null })
    assert.equal((await board(thursday).slotAtClinic(slot.id))?.slot.free, slot.capacity - 2)
  })

  it('can be copied whole as the beginning of another database, which then goes its own way', async () => {
    const slots = async () => (await db.query<{ count: number }>('select count(*)::int from slot'))[0]?.count
    const [prepared, known] = [`${directory}.prepared`, await slots()]
    await db.close()
    await cp(directory, prepared, { recursive: true })
    // What a process left that was killed while it copied.
    await mkdir(`${directory}.next.half/base`, { recursive: true })
    for (const deleted of [known, 0]) {
      db = await openPglite(`${directory}.next`, { prepared })
      if (deleted) assert.equal(await slots(), known)
      else assert.equal(await slots(), 0, 'it is not begun anew')
      await db.query('truncate slot cascade')
      await db.close()
    }
    await Promise.all(['.prepared', '.next'].map((end) => rm(`${directory}${end}`, { recursive: true })))
    db = await openPglite(directory)
    assert.equal(await slots(), known)
  })
})
