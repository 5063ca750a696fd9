import { decodeProtectedHeader } from 'jose'
import type { Answer } from '../http/answer.ts'
import type { Change } from './applied.ts'
import { reissued, type Signing } from './id-token.ts'
import { membersOf, withMembers } from './json-answer.ts'

function only<Type extends Change['type']>(changes: readonly Change[], type: Type) {
  return changes.filter((change): change is Extract<Change, { type: Type }> => change.type === type)
}

/** The token response with the ID token for the client. Rotates keys before or after signing when a fault says so. */
export async function tokenAnswer(answer: Answer, changes: readonly Change[], signing: Signing): Promise<Answer> {
  const members = membersOf(answer)
  const idToken = members?.['id_token']
  if (!members || typeof idToken !== 'string') return answer
  const { keys } = signing
  const { alg } = decodeProtectedHeader(idToken)
  const rotate = (when: 'before_signing' | 'after_signing') => {
    for (const rotation of only(changes, 'rotate')) {
      if (rotation.when === when) keys.rotate({ keepOld: rotation.keepOld, alg })
    }
  }
  rotate('before_signing')
  await keys.ready()
  const accessToken = String(members['access_token'] ?? '')
  const signed = await reissued({ idToken, accessToken }, only(changes, 'id_token'), signing)
  rotate('after_signing')
  return signed === idToken ? answer : withMembers(answer, { ...members, id_token: signed })
}
