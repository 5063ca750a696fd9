import { outcomesAt } from '../dialects/index.ts'
import { document } from '../html/shell.tsx'
import type { Person } from '../people/person.ts'
import type { ProviderProfile } from '../providers.ts'
import { Complaint } from './complaint.tsx'
import { Credentials } from './credentials.tsx'
import { Drawer } from './drawer.tsx'
import { looks } from './looks.ts'
import { PersonList } from './person-list.tsx'

interface PersonPage {
  profile: ProviderProfile
  people: readonly Person[]
  /** The registered client id; the page shows which client asks. */
  clientId: string
  /** The fields of the form when it is shown again; empty at first. */
  sent: URLSearchParams
  /** The code of the text message that the page shows. */
  smsCode: string
  /** Whether to offer other outcomes than approving and cancelling. */
  drawer: boolean
  /** Message above the list when the form is shown again. */
  complaint?: string | undefined
}

/** The sign-in page: a form that posts to its own URL, with the choice of the person. Its first button approves. */
export function personPage({ profile, people, clientId, sent, smsCode, drawer, complaint }: PersonPage): string {
  const look = looks[profile.id]
  const chosen = sent.get('persona')
  const checked = people.some(({ id }) => id === chosen) ? (chosen ?? undefined) : people[0]?.id
  const asked = { asks: look.asks, smsCode, carrier: sent.get('carrier') ?? '' }
  return document(
    `${profile.name} 연습 화면`,
    <>
      <h1>{profile.question}</h1>
      <p>{look.lead}</p>
      <p class="asking">
        <code>{clientId}</code> 서비스가 본인확인을 요청했습니다. 아래는 모두 꾸며 낸 사람입니다.
      </p>
      <Complaint text={complaint} />
      <form method="post">
        <Credentials {...asked} part="above" />
        <PersonList look={look} people={people} checked={checked} />
        <Credentials {...asked} part="below" />
        <button type="submit" name="decision" value="approve" class="approve">
          {profile.approve}
        </button>
        {look.app !== undefined && (
          <button type="submit" name="decision" value="push">
            {look.app}으로 요청 보내기
          </button>
        )}
        <button type="submit" name="decision" value="cancel" formnovalidate>
          취소하고 돌아가기
        </button>
        {drawer && <Drawer outcomes={outcomesAt(profile.id)} open={sent.has('outcome') || sent.has('breakage')} />}
      </form>
    </>,
    profile,
  )
}
