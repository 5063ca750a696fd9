import type { Outcome } from '../dialects/dialect.ts'
import { breakages } from './breakages.ts'

interface Drawer {
  outcomes: readonly Outcome[]
  open: boolean
}

/** Outcomes with buttons of their own. */
const elsewhere = new Set(['approve', 'cancel'])

/** For testers: the other ways in which this sign-in can end. Each button submits the surrounding form. */
export function Drawer({ outcomes, open }: Drawer) {
  return (
    <details class="drawer" open={open}>
      <summary>다른 결과 시험하기</summary>
      <h2>이 사람이 인증 대신 하는 일</h2>
      <ul class="outcomes">
        {outcomes
          .filter(({ id }) => !elsewhere.has(id))
          .map(({ id, label }) => (
            <li key={id}>
              <button type="submit" name="outcome" value={id} formnovalidate>
                {label}
              </button>
            </li>
          ))}
      </ul>
      <h2>승인하되 이번 한 번만 고장 내기</h2>
      <p class="hint">서비스가 바르게 만들어졌다면 어느 것으로도 로그인되지 않습니다.</p>
      <ul class="outcomes">
        {breakages.map(({ id, label }) => (
          <li key={id}>
            <button type="submit" name="breakage" value={id} formnovalidate>
              {label}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
