import { document } from '../html/shell.tsx'
import type { Person } from '../people/person.ts'
import type { ProviderProfile } from '../providers.ts'
import type { Push } from '../sandbox/pushes.ts'
import { Complaint } from './complaint.tsx'
import { looks } from './looks.ts'

interface DevicePage {
  profile: ProviderProfile
  push: Push
  person: Person
  /** Whether to offer letting the time run out, which no real telephone offers. */
  drawer: boolean
  complaint?: string | undefined
}

const ended = {
  approved: ['승인했습니다', '원래 화면으로 돌아가 확인을 누르세요.'],
  rejected: ['거절했습니다', '서비스에는 아무 정보도 가지 않습니다.'],
  expired: ['만료된 요청입니다', '시간이 지나 승인할 수 없습니다. 원래 화면에서 다시 보내세요.'],
} as const

function Question({ push, person, drawer, complaint }: DevicePage) {
  return (
    <>
      <h1>본인확인 요청이 왔습니다</h1>
      <p>
        {person.name} 님, <code>{push.clientId ?? '알 수 없는'}</code> 서비스가 본인확인을 요청했습니다. 직접 요청하지
        않았다면 거절하세요.
      </p>
      <Complaint text={complaint} />
      <form method="post">
        <fieldset>
          <legend>화면에 보이는 번호는?</legend>
          <ul class="numbers-to-match">
            {push.choices.map((choice) => (
              <li key={choice}>
                <input type="radio" name="number" id={`number-${choice}`} value={choice} required />
                <label for={`number-${choice}`}>{choice}</label>
              </li>
            ))}
          </ul>
        </fieldset>
        <button type="submit" name="decision" value="approve" class="approve">
          승인
        </button>
        <button type="submit" name="decision" value="reject" formnovalidate>
          거절
        </button>
        {drawer && (
          <details class="drawer">
            <summary>다른 결과 시험하기</summary>
            <p class="hint">무시하려면 이 창을 닫으세요. 기다리지 않고 만료시킬 수도 있습니다.</p>
            <button type="submit" name="decision" value="expire" formnovalidate>
              지금 만료시키기
            </button>
          </details>
        )}
      </form>
    </>
  )
}

/** The screen of the simulated telephone. */
export function devicePage(props: DevicePage): string {
  const { profile, push } = props
  const app = looks[profile.id].app ?? profile.name
  const [heading, text] = push.state === 'waiting' ? [] : ended[push.state]
  return document(
    `${app} 연습용 휴대전화`,
    <div class="device">
      <p class="app">{app}</p>
      {heading === undefined ? (
        <Question {...props} />
      ) : (
        <>
          <h1>{heading}</h1>
          <p role="status">{text}</p>
        </>
      )}
    </div>,
    profile,
  )
}
