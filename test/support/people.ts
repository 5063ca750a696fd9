import assert from 'node:assert/strict'
import { generatedPerson } from '../../mock-idps/people/generated.ts'

/** Generated people born on a day with this last digit, old enough for the campaign. */
export function peopleOfDigit(digit: number, count: number): string[] {
  const found: string[] = []
  for (let n = 0; found.length < count; n++) {
    const { id, birthdate } = generatedPerson(`person-${n}`) ?? assert.fail('people run out')
    if (birthdate.endsWith(`${digit}`) && birthdate >= '1950-01-01') found.push(id)
  }
  return found
}
