import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { GwanmunError } from '../../domain/errors.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request changes nothing, or no other site made a browser send it: by Fetch Metadata where the browser sends it,
 * else by Origin. A program without either header is not a browser and carries no cookies by accident.
 */
export function isOfSameSite(
  { method = '', headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  origin: string,
): boolean {
  if (safeMethods.has(method)) return true
  const [site, from] = [headers['sec-fetch-site'], headers.origin]
  return site === undefined ? from === undefined || from === origin : site === 'same-origin' || site === 'none'
}

/** Refuses what is not {@link isOfSameSite}. */
export function sameSiteOnly(origin: string): RequestHandler {
  return (request, _response, next) => {
    next(isOfSameSite(request, origin) ? undefined : new GwanmunError('cross_site_refused'))
  }
}

/** Headers of browsers that fetch a page before a person asks for it, or only for a picture of it; newest first. */
const purposes = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']

/** True when a browser prefetches, prerenders or previews: no person may ever see the answer. */
export function isAheadOfTime({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return purposes.some((name) => headers[name] !== undefined)
}

/** True when a browser says that another site, or a prefetcher, made it come here. */
export function cameFromElsewhere(headers: { site: string | undefined; purpose: string | undefined }): boolean {
  const bySite = headers.site !== undefined && headers.site !== 'same-origin' && headers.site !== 'none'
  return bySite || headers.purpose !== undefined
}
