import type { Endpoint } from '../endpoints.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import { rewordedJson, rewordedPage } from './reworded.ts'

/** Kakao's code of an OAuth error; KOE003 for a failure of its own, KOE001 for any other bad request. */
const loginErrors: Readonly<Record<string, string>> = {
  invalid_redirect_uri: 'KOE006',
  invalid_client: 'KOE101',
  invalid_scope: 'KOE205',
  invalid_grant: 'KOE320',
  server_error: 'KOE003',
  temporarily_unavailable: 'KOE003',
}

const numberOf = (error: unknown): string => (typeof error === 'string' && loginErrors[error]) || 'KOE001'

/** Adds Kakao's code to errors of the token endpoint and to error pages. Other answers stay as they are. */
export function rewordKakaoRefusal(endpoint: Endpoint, answer: Answer): Answer {
  if (endpoint === 'token') return rewordedJson(answer, (body) => ({ ...body, error_code: numberOf(body['error']) }))
  if (endpoint !== 'authorization') return answer
  return rewordedPage(answer, (html) =>
    html.replace(/\b(invalid_redirect_uri|invalid_client)\b/, (error) => `${error} (${numberOf(error)})`),
  )
}

/** Errors of the API by their code. */
export const kakaoApiErrors = {
  unlinked: { status: 400, body: { msg: 'NotRegisteredUserException', code: -101 } },
  dormant: { status: 400, body: { msg: 'account is dormant or does not exist', code: -103 } },
  badToken: { status: 401, body: { msg: 'this access token does not exist', code: -401 } },
  noToken: { status: 401, body: { msg: 'no authentication key', code: -401 } },
  underAge: { status: 401, body: { msg: 'user under the age of 14', code: -406 } },
  maintenance: { status: 503, body: { msg: 'service is under maintenance', code: -9798 } },
} as const

/** An error answer of the API. */
export const kakaoApiError = (error: keyof typeof kakaoApiErrors): Answer =>
  jsonAnswer(kakaoApiErrors[error].status, kakaoApiErrors[error].body)
