import { type ErrorOut, errors, type KoaContextWithOIDC } from 'oidc-provider'

/** A middleware in front of the library's own. */
export type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

/** Answers a request that is no request of OpenID Connect, as a page or as JSON (RFC 6749 §5.2), by `Accept`. */
export type Refuse = (context: KoaContextWithOIDC, refusal: { status: number; description: string }) => void

/** Refusals as the library answers errors of its own. */
export function refusalsBy(showPage: (context: KoaContextWithOIDC, out: ErrorOut, cause: Error) => void): Refuse {
  return (context, { status, description }) => {
    const error = status === 503 ? 'temporarily_unavailable' : 'invalid_request'
    const out = { error, error_description: description }
    context.status = status
    context.set('cache-control', 'no-store')
    if (context.accepts('json', 'html') === 'html') showPage(context, out, new errors.InvalidRequest(description))
    else context.body = out
  }
}

/** Paths as the library is told them. */
export const routes = {
  authorization: '/oidc/auth',
  token: '/oidc/token',
  jwks: '/oidc/jwks',
  userinfo: '/oidc/userinfo',
  pushed_authorization_request: '/oidc/par',
  introspection: '/oidc/introspection',
  revocation: '/oidc/revocation',
  end_session: '/oidc/session/end',
} as const

/**
 * Every path of the OpenID Provider. Exactly these: the library's router would take any case and a slash at the end, and a
 * rule of a proxy for a path would then be passed. A path that ends a request has no HEAD: following it takes a person.
 */
const endpoints = new Map<string, readonly string[]>([
  ['/.well-known/openid-configuration', ['GET', 'HEAD', 'OPTIONS']],
  ['/.well-known/oauth-authorization-server', ['GET', 'HEAD', 'OPTIONS']],
  [routes.jwks, ['GET', 'HEAD', 'OPTIONS']],
  [routes.userinfo, ['GET', 'HEAD', 'POST', 'OPTIONS']],
  [routes.token, ['POST', 'OPTIONS']],
  [routes.pushed_authorization_request, ['POST', 'OPTIONS']],
  [routes.introspection, ['POST', 'OPTIONS']],
  [routes.revocation, ['POST', 'OPTIONS']],
  [routes.authorization, ['GET', 'POST']],
  [routes.end_session, ['GET', 'POST']],
  [`${routes.end_session}/confirm`, ['POST']],
  [`${routes.end_session}/success`, ['GET', 'HEAD']],
])

/** Where a login ends, after the person was verified. */
const resumePath = /^\/oidc\/auth\/[^/]+$/

/** Whether a path is for the OpenID Provider to answer: one of its endpoints, or none of anybody's (`/oidc/…`). */
export function isOpenIdPath(path: string): boolean {
  return path.startsWith('/oidc/') || endpoints.has(path)
}

/** Lets requests through that name an endpoint by one of its methods; 404 and 405 (RFC 9110 §15.5.6) for all others. */
export function onlyEndpoints(refuse: Refuse): Middleware {
  return async (context, next) => {
    const { path, method } = context
    const ends = resumePath.test(path)
    const methods = ends ? ['GET'] : endpoints.get(path)
    if (!methods) return refuse(context, { status: 404, description: 'no endpoint of this OpenID Provider' })
    if (!methods.includes(method)) {
      const allowed = methods.join(', ')
      context.set('allow', allowed)
      return refuse(context, { status: 405, description: `this endpoint takes ${allowed}` })
    }
    if (ends && isSpeculative(context))
      return refuse(context, { status: 503, description: 'a login is not ended ahead of the person' })
    return next()
  }
}

/** Whether a browser fetches a page that the person has not asked for yet. Browsers drop an answer with an error status. */
function isSpeculative(context: KoaContextWithOIDC): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) => context.get(name) !== '')
}
