import type { Person } from '../people/person.ts'
import { carrierNames, type Look } from './looks.ts'

interface PersonList {
  look: Look
  people: readonly Person[]
  /** Id of the person chosen before. */
  checked: string | undefined
}

/** `1985-04-12` in Korean words. */
function spoken(birthdate: string): string {
  const [year, month, day] = birthdate.split('-').map(Number)
  return `${year}년 ${month}월 ${day}일`
}

/** `+821000009000` in Korean notation. */
function written(phone: string): string {
  return phone.replace(/^\+82(\d\d)(\d{4})(\d{4})$/, '0$1-$2-$3')
}

function Radio({ person, checked }: { person: Person; checked: boolean }) {
  return <input type="radio" name="persona" id={person.id} value={person.id} checked={checked} required />
}

/** How this provider describes a person. */
function Words({ person, list }: { person: Person; list: Look['list'] }) {
  const born = `${spoken(person.birthdate)}생`
  if (list === 'numbers') {
    return (
      <>
        <strong class="number">{written(person.phone)}</strong>
        <span>
          {carrierNames[person.carrier]}, {person.name}, {born}
        </span>
        <span>{person.about}</span>
      </>
    )
  }
  return (
    <>
      <strong>{person.name}</strong>
      <span>
        {born}, {person.about}
      </span>
    </>
  )
}

/** Certificates are chosen from a table, as in real certificate programs. */
function Certificates({ people, checked }: PersonList) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">사용자</th>
          <th scope="col" class="born">
            생년월일
          </th>
          <th scope="col">설명</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id}>
            <td>
              <span class="choice">
                <Radio person={person} checked={person.id === checked} />
                <label for={person.id}>
                  <strong>{person.name}</strong>
                </label>
              </span>
            </td>
            <td class="born">{person.birthdate}</td>
            <td>{person.about}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The choice of the person; one is required. */
export function PersonList(props: PersonList) {
  const { look, people, checked } = props
  return (
    <fieldset>
      <legend>{look.people}</legend>
      <div class="people">
        {look.list === 'certificates' ? (
          <Certificates {...props} />
        ) : (
          <ul class={look.list}>
            {people.map((person) => (
              <li key={person.id}>
                <Radio person={person} checked={person.id === checked} />
                {look.list === 'faces' && (
                  <span class="face" aria-hidden="true">
                    {[...person.name][0]}
                  </span>
                )}
                <label for={person.id}>
                  <Words person={person} list={look.list} />
                </label>
              </li>
            ))}
          </ul>
        )}
      </div>
    </fieldset>
  )
}
