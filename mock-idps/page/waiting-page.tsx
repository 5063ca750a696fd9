import { document } from '../html/shell.tsx'
import type { Person } from '../people/person.ts'
import type { ProviderProfile } from '../providers.ts'
import type { Push } from '../sandbox/pushes.ts'
import { Complaint } from './complaint.tsx'
import { looks } from './looks.ts'

interface WaitingPage {
  profile: ProviderProfile
  push: Push
  person: Person
  /** Seconds until the push expires. */
  secondsLeft: number
  /** The page reloads itself, because the person asked for it. */
  refreshing: boolean
  /** The person said that they had answered, and they had not. */
  tooEarly: boolean
}

/** `200` seconds in Korean words. */
function spokenTime(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return `${minutes > 0 ? `${minutes}분 ` : ''}${seconds % 60}초`
}

function Waiting({ profile, push, person, secondsLeft, refreshing, tooEarly }: WaitingPage) {
  return (
    <>
      <h1>휴대전화에서 확인해 주세요</h1>
      <Complaint text={tooEarly ? '아직 승인되지 않았습니다. 휴대전화에서 먼저 승인하세요.' : undefined} />
      <p>
        {person.name} 님의 {looks[profile.id].app}에 요청을 보냈습니다. 휴대전화에서 같은 번호를 고르세요.
      </p>
      <p class="matching">
        <span>화면의 번호</span>
        <strong>{push.number}</strong>
      </p>
      <p>
        <a href={`../device/${push.id}`} target="_blank" rel="noopener">
          {person.name} 님의 연습용 휴대전화 열기(새 창)
        </a>
      </p>
      <p class="hint">
        {spokenTime(secondsLeft)} 안에 승인하지 않으면 요청이 만료됩니다.{' '}
        {refreshing ? (
          <a href={`?push=${push.id}`}>저절로 새로 고치지 않기</a>
        ) : (
          <a href={`?push=${push.id}&refresh=1`}>이 화면을 저절로 새로 고치기</a>
        )}
      </p>
    </>
  )
}

/** The end of a push, in words. */
const ends = {
  approved: { heading: '승인했습니다', text: '확인을 누르면 서비스로 돌아갑니다.' },
  rejected: { heading: '휴대전화에서 거절했습니다', text: '확인을 누르면 인증 없이 서비스로 돌아갑니다.' },
  expired: { heading: '요청이 만료되었습니다', text: '다시 보내거나, 확인을 눌러 인증 없이 서비스로 돌아가세요.' },
} as const

/** The page between a push and its answer. Its first button goes on according to the state of the push. */
export function waitingPage(props: WaitingPage): string {
  const { push, profile } = props
  const end = push.state === 'waiting' ? undefined : ends[push.state]
  return document(
    `${profile.name} 연습 화면`,
    <>
      {end ? (
        <>
          <h1>{end.heading}</h1>
          <p>
            {push.rejection === 'wrong_number' ? '휴대전화에서 다른 번호를 골랐습니다. ' : ''}
            {end.text}
          </p>
        </>
      ) : (
        <Waiting {...props} />
      )}
      <form method="post">
        <input type="hidden" name="push" value={push.id} />
        <input type="hidden" name="persona" value={push.persona} />
        <button type="submit" name="decision" value="pushed" class="approve">
          확인했습니다
        </button>
        {push.state === 'expired' && (
          <button type="submit" name="decision" value="push">
            요청 다시 보내기
          </button>
        )}
        <button type="submit" name="decision" value="cancel">
          취소하고 돌아가기
        </button>
      </form>
    </>,
    profile,
  )
}
