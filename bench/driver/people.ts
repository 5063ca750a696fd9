let people = 0

/** The `login_hint` of a person whom nobody else is in this run: each verification is of a person not seen before. */
export function newPerson(): string {
  return `person-${people++}`
}
