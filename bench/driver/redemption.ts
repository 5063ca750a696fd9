import type { Client } from './client.ts'

export interface Redemption {
  /** Paths at the provider. */
  token: string
  userinfo: string
  clientId: string
  clientSecret: string
  /** Where the provider sent the browser, with the code. */
  callback: string
  redirectUri: string
  verifier: string
  /** What the ID token must be signed with; undefined: anything. */
  algorithm?: string
}

/** Redeems a code and asks for the claims, as the client itself. @throws Error when either is refused, or signed otherwise */
export async function redeem(provider: Client, { token, userinfo, algorithm, ...asked }: Redemption): Promise<void> {
  const basic = Buffer.from(`${asked.clientId}:${asked.clientSecret}`).toString('base64')
  const answer = await provider.send(token, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: new URL(asked.callback).searchParams.get('code') ?? '',
      redirect_uri: asked.redirectUri,
      code_verifier: asked.verifier,
    }).toString(),
  })
  const { access_token, id_token } = JSON.parse(answer.text) as Record<string, string>
  if (!id_token) throw new Error(`token: ${answer.status} ${answer.text}`)
  const header = JSON.parse(Buffer.from(id_token.split('.', 1)[0] ?? '', 'base64url').toString()) as { alg: string }
  if (algorithm !== undefined && header.alg !== algorithm)
    throw new Error(`signed with ${header.alg}, not ${algorithm}`)
  const claims = await provider.send(userinfo, { headers: { authorization: `Bearer ${access_token}` } })
  if (claims.status !== 200) throw new Error(`userinfo: ${claims.status} ${claims.text}`)
}
