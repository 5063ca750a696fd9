import { type Answer, jsonAnswer } from '../http/answer.ts'
import { connectingInformation } from '../people/identifiers.ts'
import type { Person } from '../people/person.ts'
import type { ProfileRequest } from './dialect.ts'
import { kakaoApiError } from './kakao-errors.ts'

const dayMs = 86_400_000
const seoulOffsetMs = 9 * 3_600_000

/** Age in years in Asia/Seoul; a birthday on 29 February counts from 1 March in common years. */
function ageOf({ birthdate }: Person, now: number): number {
  const today = new Date(now + seoulOffsetMs).toISOString()
  const before = today.slice(5, 10) < birthdate.slice(5) ? 1 : 0
  return Number(today.slice(0, 4)) - Number(birthdate.slice(0, 4)) - before
}

const twoDigits = (value: number) => String(value).padStart(2, '0')

/** `birthday` as MMDD; the lunar date for people who keep their lunar birthday. */
function birthday({ birthdate, lunarBirthday }: Person): Record<string, unknown> {
  if (!lunarBirthday) return { birthday: birthdate.slice(5).replace('-', ''), birthday_type: 'SOLAR' }
  const { month, day, leap } = lunarBirthday
  return { birthday: twoDigits(month) + twoDigits(day), birthday_type: 'LUNAR', is_leap_month: leap }
}

/** The year of the birthday: a lunar year ends in January or February of the next solar year. */
function birthyear({ birthdate, lunarBirthday }: Person): string {
  const year = Number(birthdate.slice(0, 4))
  return String(lunarBirthday && lunarBirthday.month >= 11 && birthdate.slice(5) < '03' ? year - 1 : year)
}

/** `+821000001234` in Kakao's notation: `+82 10-0000-1234`. */
const spelledPhone = (phone: string) => phone.replace(/^(\+82)(1\d)(\d{3,4})(\d{4})$/, '$1 $2-$3-$4')

/** A moment without milliseconds, in UTC. */
const moment = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

/** The items that a person agrees to: scope, name of the flag, values. */
export const kakaoItems: readonly {
  scope: string
  flag: string
  tell(person: Person, request: Pick<ProfileRequest, 'seed' | 'now'>): Record<string, unknown>
}[] = [
  { scope: 'name', flag: 'name', tell: ({ name }) => ({ name }) },
  { scope: 'birthyear', flag: 'birthyear', tell: (person) => ({ birthyear: birthyear(person) }) },
  { scope: 'birthday', flag: 'birthday', tell: birthday },
  { scope: 'gender', flag: 'gender', tell: ({ gender }) => ({ gender }) },
  {
    scope: 'phone_number',
    flag: 'phone_number',
    tell: ({ phone }) => ({ phone_number: spelledPhone(phone) }),
  },
  {
    scope: 'account_ci',
    flag: 'ci',
    tell: ({ registrationNumber }, { seed, now }) => ({
      ci: connectingInformation(seed, registrationNumber),
      ci_authenticated_at: moment(now - (now % dayMs) - 30 * dayMs),
    }),
  },
]

/** Each item has a flag that says whether the person must still agree; items without agreement are left out. */
function account(person: Person, request: ProfileRequest): Record<string, unknown> {
  return Object.assign(
    {},
    ...kakaoItems.map(({ scope, flag, tell }) =>
      request.scopes.has(scope)
        ? { [`${flag}_needs_agreement`]: false, ...tell(person, request) }
        : { [`${flag}_needs_agreement`]: true },
    ),
  )
}

/** `GET /v2/user/me` */
export function kakaoProfile(request: ProfileRequest): Answer {
  const { person, now } = request
  if (!person) return kakaoApiError(request.tokenSent ? 'badToken' : 'noToken')
  if (person.account === 'dormant') return kakaoApiError('dormant')
  if (ageOf(person, now) < 14) return kakaoApiError('underAge')
  return jsonAnswer(200, {
    id: Number(request.subject),
    connected_at: moment(now),
    kakao_account: account(person, request),
  })
}
