let people = 0

/** The `login_hint` of a person who is new in this run. */
export function newPerson(): string {
  return `person-${people++}`
}
