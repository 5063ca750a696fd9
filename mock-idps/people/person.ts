import type { FaultPlanInput } from '../faults/plan.ts'

/** The six kinds of mobile network a Korean number can be on; `_MVNO` are the budget resellers (알뜰폰) of each. */
export const carriers = ['SKT', 'KT', 'LGU', 'SKT_MVNO', 'KT_MVNO', 'LGU_MVNO'] as const
export type Carrier = (typeof carriers)[number]

/** A birthday in the Korean lunar calendar. */
export interface LunarBirthday {
  /** 1–12 */
  month: number
  /** 1–30 */
  day: number
  /** In the leap month (윤달) that follows the month of that number. */
  leap: boolean
}

/** An invented human being, as a registry would know them. Doors tell parts of it. */
export interface Person {
  /** Usable as `login_hint`. Two ids may be one human being: then they share the registration number. */
  id: string
  /** Stands in for the resident registration number and cannot be one: it begins with `SIM-`. */
  registrationNumber: string
  /** The number before the last renumbering; its CI is the one a site may still know. */
  formerRegistrationNumber?: string
  /** How often a number, and so a CI, was given: 1 unless renumbered. */
  ciGeneration: number
  name: string
  /** `YYYY-MM-DD`, solar. */
  birthdate: string
  /** For those who keep their birthday by the moon: the same day as `birthdate`, in the dangi calendar. */
  lunarBirthday?: LunarBirthday
  gender: 'male' | 'female'
  nationality: 'domestic' | 'foreign'
  /** E.164; always in the unassigned range 010-0000-xxxx. */
  phone: string
  carrier: Carrier
  /** The 13 digits of the i-PIN; begins with 000, as none does, and changes when the i-PIN is issued again. */
  virtualNumber: string
  /** Accounts (Kakao, Naver) of this person rest for disuse. */
  account?: 'dormant'
  /** Played whenever this person comes, wherever they do. */
  faults?: readonly FaultPlanInput[]
  /** What the person is good for in a test, in Korean; shown on the page. */
  about: string
}
