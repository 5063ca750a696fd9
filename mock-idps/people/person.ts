/** An invented human being, as a registry would know them. Doors tell parts of it. */
export interface Person {
  /** Usable as `login_hint`. */
  id: string
  /** Stands in for the resident registration number and cannot be one: it begins with `SIM-`. */
  registrationNumber: string
  name: string
  /** `YYYY-MM-DD` */
  birthdate: string
  gender: 'male' | 'female'
  nationality: 'domestic' | 'foreign'
  /** E.164; always in the unassigned range 010-0000-xxxx. */
  phone: string
  /** What the person is good for in a test, in Korean; shown on the page. */
  about: string
}
