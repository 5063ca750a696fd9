import type { IncomingMessage, ServerResponse } from 'node:http'
import { document, pageHeaders } from '../html/shell.tsx'
import { sendJson } from '../http/send.ts'
import { providerIds, providerProfiles } from '../providers.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { addressesOf } from './sandboxes.ts'

/** The documents of the control API, with their descriptions. */
const documents: readonly (readonly [path: string, korean: string, english: string])[] = [
  ['personas', '연습용 인물', 'the invented people'],
  ['dialects', '기관별 용어와 결과', 'words and outcomes of each provider'],
  ['faults', '지금 적용 중인 고장 계획', 'fault plans in force'],
  ['ledger', '받은 요청', 'requests received'],
  ['flows', '인증 흐름', 'authorizations, each with all its requests'],
  ['clock', '시계', 'the clock'],
  ['pushes', '휴대폰 알림', 'pushes to telephones'],
  ['schemas/fault-plan.json', '고장 계획 문법', 'JSON Schema of fault plans'],
  ['schemas/settings.json', '설정 문법', 'JSON Schema of the settings'],
]

function page({ base }: Sandbox): string {
  const { issuers, control } = addressesOf(base)
  return document(
    '연습용 본인확인 기관',
    <>
      <h1>연습용 본인확인 기관</h1>
      <p>실제 본인확인을 하지 않는 시험용 OpenID Provider 다섯 곳입니다.</p>
      <p lang="en">Five simulated identity providers for tests. They do not verify anyone.</p>
      <h2>발급자 · Issuers</h2>
      <ul>
        {providerIds.map((id) => (
          <li key={id}>
            <a href={`${issuers[id]}/.well-known/openid-configuration`}>{issuers[id]}</a> {providerProfiles[id].name}
          </li>
        ))}
      </ul>
      <h2>제어실 · Control API</h2>
      <ul>
        {documents.map(([path, korean, english]) => (
          <li key={path}>
            <a href={control + path}>{path}</a> {korean} · <span lang="en">{english}</span>
          </li>
        ))}
      </ul>
      <p>
        쓰는 법은 패키지의 README.md에 있습니다. <span lang="en">See README.md of the package gwanmun-mock-idps.</span>
      </p>
    </>,
  )
}

/** Answers the addresses of a sandbox: a page for browsers, JSON for other clients. */
export function sendOverview(
  sandbox: Sandbox,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): void {
  if (/\btext\/html\b/.test(request.headers.accept ?? '')) {
    response.writeHead(200, pageHeaders).end(page(sandbox))
    return
  }
  const addresses = addressesOf(sandbox.base)
  const links = Object.fromEntries(documents.map(([path]) => [path, addresses.control + path]))
  sendJson(response, 200, { name: 'gwanmun-mock-idps', sandbox: sandbox.id, ...addresses, documents: links })
}
