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

/** An invented person, as a registry would know them. Each provider tells a part of it. */
export interface Person {
  /** Usable as `login_hint`. Two ids can be the same human being: then they share the registration number. */
  id: string
  /** Replaces the resident registration number and cannot be one: it begins with `SIM-`. */
  registrationNumber: string
  /** The number before the last renumbering; a site may still know its CI. */
  formerRegistrationNumber?: string
  /** How many registration numbers, and so CIs, the person has had: 1 unless renumbered. */
  ciGeneration: number
  name: string
  /** `YYYY-MM-DD`, solar. */
  birthdate: string
  /** For people who keep their lunar birthday: the same day as `birthdate`, in the dangi calendar. */
  lunarBirthday?: LunarBirthday
  gender: 'male' | 'female'
  nationality: 'domestic' | 'foreign'
  /** E.164; always in the unassigned range 010-0000-xxxx. */
  phone: string
  carrier: Carrier
  /** The 13 digits of the i-PIN. It begins with 000, as no real one does, and changes when the i-PIN is issued again. */
  virtualNumber: string
  /** The person's Kakao and Naver accounts are dormant. */
  account?: 'dormant'
  /** Fault plans that apply whenever this person signs in. */
  faults?: readonly FaultPlanInput[]
  /** What the person is for in a test, in Korean; shown on the page. */
  about: string
}
