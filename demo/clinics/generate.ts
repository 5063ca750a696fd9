import type { Clinic } from '../../src/domain/booking.ts'
import type { ClinicId } from '../../src/domain/ids.ts'
import type { CalendarDate, Instant } from '../../src/domain/time.ts'
import { seoulMidnight } from '../../src/domain/time.ts'
import { type Region, regions } from './regions.ts'

/** What a clinic is: decides how big it is and when it is open. */
type Kind = 'practice' | 'hospital' | 'centre'

/** Times are minutes after midnight. */
interface Hours {
  opens: number
  lunch: number
  reopens: number
  closes: number
  closesSaturday: number
  /** Length of a slot in minutes. */
  step: number
}

const at = (hour: number, minute = 0) => hour * 60 + minute

const hours: Record<Kind, Hours> = {
  practice: { opens: at(9), lunch: at(13), reopens: at(14), closes: at(18), closesSaturday: at(13), step: 60 },
  hospital: {
    opens: at(9),
    lunch: at(12, 30),
    reopens: at(13, 30),
    closes: at(17, 30),
    closesSaturday: at(12, 30),
    step: 30,
  },
  centre: { opens: at(9), lunch: at(12), reopens: at(13), closes: at(18), closesSaturday: at(12), step: 30 },
}

/** Places in one slot, least and most. */
const sizes: Record<Kind, [number, number]> = { practice: [3, 8], hospital: [6, 14], centre: [24, 48] }

export const products = ['화이자', '모더나'] as const

export interface DemoClinic extends Clinic {
  kind: Kind
  /** Places in one slot. */
  capacity: number
  /** One product, or one in the mornings and the other in the afternoons. */
  offers: { morning: string; afternoon: string }
}

export interface DemoSlot {
  clinic: ClinicId
  startsAt: Instant
  product: string
  capacity: number
}

// No clinic is called like this, and none will be: what an animal does, and the animal.
const doings =
  '춤추는 노래하는 졸린 웃는 휘파람부는 책읽는 낮잠자는 하품하는 줄넘기하는 그림그리는 피아노치는 별을세는 구름타는 무지개빛 물구나무선 안경낀 모자쓴 장화신은 우산쓴 콧노래하는 손흔드는 달리는 산책하는 꿈꾸는 윙크하는 뜨개질하는 자전거타는 소풍가는 차마시는 눈사람만드는'.split(
    ' ',
  )
const animals =
  '수달 고래 부엉이 너구리 고슴도치 판다 펭귄 알파카 카피바라 돌고래 다람쥐 오리너구리 두더지 북극곰 햄스터 나무늘보 미어캣 코알라 물범 해달 기린 하마 얼룩말 거북이 도롱뇽 개구리 청설모 사막여우 반달곰 두루미 고니 왜가리 쇠똥구리 무당벌레 달팽이 불가사리 문어 해마 가오리 참치'.split(
    ' ',
  )
const suffixes: Record<Kind, string> = { practice: '의원', hospital: '병원', centre: '예방접종센터' }

/**
 * Invented clinics in real districts: the same for the same seed, spread over the 17 regions by population, at least one
 * in every region. Phone numbers have the exchange 0000, which is given to no subscriber.
 */
export function demoClinics(count = 1200, seed = 2021): readonly DemoClinic[] {
  const random = randomNumbers(seed)
  const names = shuffle(
    doings.flatMap((doing) => animals.map((animal) => `${doing} ${animal}`)),
    random,
  )
  let named = 0
  return share(count).flatMap(({ region, clinics }) =>
    Array.from({ length: clinics }, (_, index): DemoClinic => {
      const name = names[named % names.length] ?? ''
      const road = animals[Math.floor(random() * animals.length)] ?? ''
      named++
      // Districts in turn, so that each has one before any has two.
      const district = region.districts[index % region.districts.length] ?? ''
      const kind = kindOf(index, random)
      const [least, most] = sizes[kind]
      const first = Math.floor(random() * products.length)
      const second = kind === 'practice' ? first : 1 - first
      return {
        id: `${region.code}-${String(index + 1).padStart(3, '0')}` as ClinicId,
        name: `${name}${suffixes[kind]}`,
        region: region.code,
        district,
        address: `${region.name.ko} ${district} ${road}마을로 ${1 + Math.floor(random() * 200)}`,
        phone: `${region.areaCode}-0000-${String(index + 1).padStart(4, '0')}`,
        stepFree: random() < (kind === 'practice' ? 0.6 : 0.95),
        kind,
        capacity: least + Math.floor(random() * (most - least + 1)),
        offers: { morning: products[first] ?? products[0], afternoon: products[second] ?? products[0] },
      }
    }),
  )
}

/** The slots of one clinic on one day in Seoul; none on Sundays. */
export function demoSlots(clinic: DemoClinic, day: CalendarDate): readonly DemoSlot[] {
  const { opens, lunch, reopens, closes, closesSaturday, step } = hours[clinic.kind]
  const weekday = weekdayOf(day)
  const { morning, afternoon } = clinic.offers
  const midnight = seoulMidnight(day)
  const slots = (from: number, until: number, product: string): DemoSlot[] =>
    Array.from({ length: Math.floor((until - from) / step) }, (_, index) => ({
      clinic: clinic.id,
      startsAt: midnight + (from + index * step) * 60_000,
      product,
      capacity: clinic.capacity,
    }))
  if (weekday === 0) return []
  if (weekday === 6) return slots(opens, closesSaturday, morning)
  return [...slots(opens, lunch, morning), ...slots(reopens, closes, afternoon)]
}

/** 0 is Sunday. */
export function weekdayOf(day: CalendarDate): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

/** How many clinics each region gets: by population, the rest to the largest remainders, one at least. */
function share(count: number): readonly { region: Region; clinics: number }[] {
  const people = regions.reduce((sum, { population }) => sum + population, 0)
  const exact = regions.map((region) => ({ region, quota: Math.max(1, (count * region.population) / people) }))
  const left = count - exact.reduce((sum, { quota }) => sum + Math.floor(quota), 0)
  const byRemainder = [...exact].sort((a, b) => (b.quota % 1) - (a.quota % 1)).slice(0, Math.max(0, left))
  return exact.map((entry) => ({
    region: entry.region,
    clinics: Math.floor(entry.quota) + (byRemainder.includes(entry) ? 1 : 0),
  }))
}

/** The first clinic of a region is its vaccination centre; of the others one in five is a hospital. */
function kindOf(index: number, random: () => number): Kind {
  const chance = random()
  if (index === 0 || chance < 0.04) return 'centre'
  return chance < 0.24 ? 'hospital' : 'practice'
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = items.map((item) => ({ item, key: random() }))
  return order.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

/** Mulberry32: numbers in [0, 1), the same for the same seed. Only for demo data. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
