import { virtualNumber } from './identifiers.ts'
import { carriers, type Person } from './person.ts'

const surnames = ['한', '서', '도', '윤', '차', '오', '구', '봄', '마', '노', '하', '가', '주', '은', '선', '길']
const first = ['가', '누', '다', '라', '마', '보', '새', '아', '슬', '푸', '한', '햇', '고', '온', '찬', '들']
const second = ['람', '리', '솜', '온', '루', '름', '별', '빛', '기', '름', '결', '살', '운', '새', '솔', '녘']
const foreignSurnames = ['TESTMANN', 'SAMPLETON', 'MOCKFORD', 'EXAMPLOV']
const foreignNames = ['ALEXIS', 'ROBIN', 'SASHA', 'KIM LEE']

/** Birthdays from 1935-01-01 to 2005-12-31: all are adults. */
const firstBirthday = Date.UTC(1935, 0, 1)
const birthdays = 25_933
const dayMs = 86_400_000
/** About one resident in thirty-three is a registered foreigner. */
const oneForeignerIn = 33

/** Serials of generated people; those of named people are below. */
const firstSerial = 1_000_000

/** One 32-bit avalanche step (MurmurHash3's finaliser) that spreads people over dates and names. */
function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function pick(list: readonly string[], hash: number): string {
  return list[hash % list.length] ?? ''
}

/**
 * The invented person of `person-<n>`, 0 ≤ n ≤ 99 999 999; undefined for any other text. The same n is the same person
 * in every process and version. Phone numbers repeat after ten thousand people: the fictional range has no more.
 */
export function generatedPerson(id: string): Person | undefined {
  const digits = /^person-(0|[1-9]\d{0,7})$/.exec(id)?.[1]
  if (digits === undefined) return undefined
  const n = Number(digits)
  const hash = mix(n + 1)
  const nameHash = mix(hash)
  const foreign = mix(nameHash) % oneForeignerIn === 0
  return {
    id,
    registrationNumber: `SIM-G${digits.padStart(8, '0')}`,
    ciGeneration: 1,
    name: foreign
      ? `${pick(foreignSurnames, nameHash)} ${pick(foreignNames, nameHash >>> 8)}`
      : pick(surnames, nameHash) + pick(first, nameHash >>> 8) + pick(second, nameHash >>> 16),
    birthdate: new Date(firstBirthday + (hash % birthdays) * dayMs).toISOString().slice(0, 10),
    gender: nameHash >>> 31 === 0 ? 'male' : 'female',
    nationality: foreign ? 'foreign' : 'domestic',
    phone: `+82100000${String(n % 10_000).padStart(4, '0')}`,
    carrier: carriers[mix(nameHash ^ n) % carriers.length] ?? 'SKT',
    virtualNumber: virtualNumber(firstSerial + n),
    about: '만들어 낸 사람',
  }
}
