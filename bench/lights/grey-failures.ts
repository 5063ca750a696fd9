import type { Fault, Scenario } from './script.ts'

/**
 * A failure that a plain health check does not see: discovery answers 200 all the time. The term is of Huang et al., Gray Failure
 * (HotOS 2017); the number and the limit of time follow Panorama (OSDI 2018: 15 of 15 in 7 s, the detectors of the day 1 of 15).
 */
export interface GreyFailure extends Fault {
  id: string
  title: string
}

const grey = (
  id: string,
  title: string,
  door: 'kakao' | 'naver' | 'certificate',
  fault: Omit<Fault, 'doors'>,
): GreyFailure => ({ id, title, doors: [door], ...fault })

const html = '<!doctype html><title>Maintenance</title><p>Back soon'

/** In groups of three unrelated providers: more at once would be the broker's own side by its rules. */
export const greyFailures: readonly (readonly GreyFailure[])[] = [
  [
    grey('token-500', 'the token endpoint answers 500', 'kakao', {
      endpoint: 'token',
      do: [{ type: 'status', status: 500 }],
    }),
    grey('token-some', 'a third of the exchanges fail', 'naver', {
      endpoint: 'token',
      rate: 0.33,
      do: [{ type: 'status', status: 502 }],
    }),
    grey('wrong-key', 'ID tokens are signed with an unpublished key', 'certificate', {
      do: [{ type: 'id_token', signature: 'other_key' }],
    }),
  ],
  [
    grey('token-hangs', 'the token endpoint accepts and never answers', 'kakao', {
      endpoint: 'token',
      do: [{ type: 'hang' }],
    }),
    grey('token-html', 'the token endpoint answers a maintenance page with 200', 'naver', {
      endpoint: 'token',
      do: [{ type: 'content_type', value: 'text/html; charset=utf-8', body: html }],
    }),
    grey('page-down', 'the login page answers 503', 'certificate', {
      endpoint: 'authorization',
      do: [{ type: 'status', status: 503 }],
    }),
  ],
  [
    grey('claims-500', 'claims cannot be fetched, tokens can', 'kakao', {
      endpoint: 'profile',
      do: [{ type: 'status', status: 500 }],
    }),
    grey('claims-empty', 'claims arrive empty for every person', 'naver', {
      endpoint: 'profile',
      do: [{ type: 'status', status: 200, body: {} }],
    }),
    grey('token-reset', 'half of the connections to the token endpoint break', 'certificate', {
      endpoint: 'token',
      rate: 0.5,
      do: [{ type: 'reset' }],
    }),
  ],
  [
    grey('claims-slow', 'claims take six seconds', 'kakao', {
      endpoint: 'profile',
      do: [{ type: 'latency', ms: 6_000 }],
    }),
    grey('every-error', 'every person comes back with server_error', 'naver', {
      do: [{ type: 'authorization_response', error: 'server_error' }],
    }),
    grey('token-cut', 'half a token response arrives', 'certificate', {
      endpoint: 'token',
      do: [{ type: 'truncate', how: 'broken_connection' }],
    }),
  ],
  [
    grey('codes-refused', 'good codes are refused', 'kakao', {
      endpoint: 'token',
      do: [{ type: 'status', status: 400, body: { error: 'invalid_grant' } }],
    }),
    grey('client-refused', 'the client is refused as unknown', 'naver', {
      endpoint: 'token',
      do: [{ type: 'status', status: 401, body: { error: 'invalid_client' } }],
    }),
    grey('token-429', 'the token endpoint is over its rate, without Retry-After', 'certificate', {
      endpoint: 'token',
      do: [{ type: 'status', status: 429 }],
    }),
  ],
]

/** How long the light of a door with a grey failure may stay green, in seconds (exclusive). */
export const greyNotGreenWithin = 7

/** One scenario a group; no recovery is played. */
export const greyScenarios: readonly Scenario[] = greyFailures.map((group, n) => ({
  id: `grey-${n + 1}`,
  title: `grey: ${group.map(({ id }) => id).join(', ')}`,
  peoplePerSecond: 20,
  stretches: [{ seconds: 15 }, { seconds: 20, faults: group }],
  notGreenWithin: greyNotGreenWithin,
  recovers: false,
}))
