import * as oidc from 'openid-client'

/** The answer of a provider's own endpoint, refusals too; the provider's mapping reads it. */
export interface ProfileAnswer {
  /** 200–499: what is worse was thrown by the fetch that the broker lends. */
  status: number
  /** Parsed JSON; undefined when it was none. */
  body: unknown
}

/**
 * Gets a person's attributes from the provider's own endpoint with the access token in the header (RFC 6750 §2.1).
 * Redirects are not followed: the token is meant for this endpoint only.
 */
export async function readProfile(
  config: oidc.Configuration,
  { url, accessToken }: { url: URL | undefined; accessToken: string },
): Promise<ProfileAnswer> {
  if (!url) throw new TypeError('this provider has no profile endpoint')
  const answer = await fetched(config, url, accessToken)
  const isJson = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(answer.headers.get('content-type') ?? '')
  return { status: answer.status, body: isJson ? parsed(await answer.text()) : undefined }
}

async function fetched(config: oidc.Configuration, url: URL, accessToken: string): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' })
  try {
    return await oidc.fetchProtectedResource(config, accessToken, url, 'GET', undefined, headers)
  } catch (error) {
    // A refusal that names its reason in a header; the provider's own words stand in the body.
    if (error instanceof oidc.WWWAuthenticateChallengeError) return error.response
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
