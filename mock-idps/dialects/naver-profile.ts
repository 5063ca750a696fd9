import { type Answer, jsonAnswer } from '../http/answer.ts'
import { connectingInformation } from '../people/identifiers.ts'
import type { Person } from '../people/person.ts'
import type { ProfileRequest, Word } from './dialect.ts'

const nationalPhone = (phone: string) => phone.replace(/^\+82(1\d)(\d{3,4})(\d{4})$/, '0$1-$2-$3')

/** The items of a profile beside `id`; each depends on the person's consent. */
export const naverItems: readonly (Pick<Word, 'name' | 'meaning' | 'source'> & {
  tell(person: Person, seed: string): string
})[] = [
  { name: 'name', meaning: 'name', source: 'documented', tell: ({ name }) => name },
  {
    name: 'gender',
    meaning: 'M, F or U (not known)',
    source: 'documented',
    tell: ({ gender }) => (gender === 'male' ? 'M' : 'F'),
  },
  {
    name: 'birthday',
    meaning: 'MM-DD, solar',
    source: 'documented',
    tell: ({ birthdate }) => birthdate.slice(5),
  },
  { name: 'birthyear', meaning: 'YYYY', source: 'documented', tell: ({ birthdate }) => birthdate.slice(0, 4) },
  {
    name: 'mobile',
    meaning: 'telephone number, 010-0000-0000',
    source: 'documented',
    tell: ({ phone }) => nationalPhone(phone),
  },
  { name: 'mobile_e164', meaning: 'telephone number in E.164', source: 'reported', tell: ({ phone }) => phone },
  {
    name: 'ci',
    meaning: '연계정보, by contract; its place in the envelope is our reading',
    source: 'simulated',
    tell: ({ registrationNumber }, seed) => connectingInformation(seed, registrationNumber),
  },
]

/** Errors of the profile by their result code. */
export const naverErrors = {
  badToken: { status: 401, body: { resultcode: '024', message: 'Authentication failed' } },
  noToken: { status: 401, body: { resultcode: '028', message: 'Authentication header not exists' } },
  notAllowed: { status: 403, body: { resultcode: '403', message: 'Forbidden' } },
} as const

/** `GET /v1/nid/me` */
export function naverProfile({ person, tokenSent, scopes, subject, seed }: ProfileRequest): Answer {
  if (!person) {
    const { status, body } = naverErrors[tokenSent ? 'badToken' : 'noToken']
    return jsonAnswer(status, body)
  }
  const items = scopes.has('profile') ? naverItems : []
  return jsonAnswer(200, {
    resultcode: '00',
    message: 'success',
    response: { id: subject, ...Object.fromEntries(items.map(({ name, tell }) => [name, tell(person, seed)])) },
  })
}
