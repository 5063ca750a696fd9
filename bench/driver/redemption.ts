import type { Client } from './client.ts'

export interface Redemption {
  /** Paths at the provider. */
  token: string
  userinfo: string
  client: { id: string; secret: string }
  /** Where the provider sent the browser, with the code. */
  callback: string
  redirectUri: string
  verifier: string
}

/** Redeems a code and asks for the claims, as the client itself. @throws Error when either is refused */
export async function redeem(provider: Client, { token, userinfo, client, ...asked }: Redemption): Promise<void> {
  const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64')
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
  const claims = await provider.send(userinfo, { headers: { authorization: `Bearer ${access_token}` } })
  if (claims.status !== 200) throw new Error(`userinfo: ${claims.status} ${claims.text}`)
}
