import { noticePage } from './notice-page.tsx'
import { pageHeaders } from './shell.tsx'

/**
 * The page of a request that an issuer refuses without sending the browser back to the client.
 * @param detail the OAuth error and its description, for the tester
 */
export function refusalPage(detail: string): { body: string; headers: Readonly<Record<string, string>> } {
  const body = noticePage({
    title: '요청을 받을 수 없습니다',
    text: '보낸 서비스의 요청이 규격에 맞지 않습니다. 이 화면은 시험하는 사람을 위한 것입니다.',
    detail,
  })
  return { body, headers: pageHeaders }
}
