import type { Person } from '../people/person.ts'
import type { ProviderProfile } from '../providers.ts'
import { document } from './shell.tsx'

interface PersonPage {
  profile: ProviderProfile
  people: readonly Person[]
  /** As the client is registered; shown so that a tester sees who asks. */
  clientId: string
  /** The persona chosen before; default the first. */
  chosen?: string | undefined
  /** Said above the list when the form came back. */
  complaint?: string | undefined
}

/** `1985-04-12` as it is spoken. */
function spoken(birthdate: string): string {
  const [year, month, day] = birthdate.split('-').map(Number)
  return `${year}년 ${month}월 ${day}일`
}

function Choice({ person, checked }: { person: Person; checked: boolean }) {
  return (
    <li>
      <input type="radio" name="persona" id={person.id} value={person.id} checked={checked} required />
      <label for={person.id}>
        <strong>{person.name}</strong>
        <span>
          {spoken(person.birthdate)}생, {person.about}
        </span>
      </label>
    </li>
  )
}

/** Who is it, and do they agree? A form and nothing else: it posts to its own address. */
export function personPage({ profile, people, clientId, chosen, complaint }: PersonPage): string {
  const checked = people.some(({ id }) => id === chosen) ? chosen : people[0]?.id
  return document(
    `${profile.name} 연습 화면`,
    <>
      <p class="provider">
        <span class="mark" aria-hidden="true">
          {profile.mark}
        </span>
        {profile.name}
      </p>
      <h1>{profile.question}</h1>
      <p>
        <code>{clientId}</code> 서비스가 본인확인을 요청했습니다. 아래는 모두 꾸며 낸 사람입니다.
      </p>
      {complaint && (
        <p class="complaint" role="alert">
          {complaint}
        </p>
      )}
      <form method="post">
        <fieldset>
          <legend>사람 고르기</legend>
          <ul>
            {people.map((person) => (
              <Choice key={person.id} person={person} checked={person.id === checked} />
            ))}
          </ul>
        </fieldset>
        <button type="submit" name="decision" value="approve" class="approve">
          {profile.approve}
        </button>
        <button type="submit" name="decision" value="cancel" formnovalidate>
          취소하고 돌아가기
        </button>
      </form>
    </>,
  )
}
