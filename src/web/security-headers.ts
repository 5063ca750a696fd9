import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** Names in lower case. */
export type Headers = Readonly<Record<string, string>>

/**
 * Security headers of every page (OWASP ASVS 5.0 V3.4): the same bytes whatever is configured, so that they never outgrow a
 * proxy's buffer. Forms lead to us alone; what ends at a relying party is left by a link (ADR 20).
 */
export function securityHeaders({ https }: { https: boolean }): Headers {
  const middleware = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    // The provider may know that people come from here; no other site may learn the journey.
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    // A relying party may run its login in a pop-up: isolating us from the opener would cut the way back.
    crossOriginOpenerPolicy: false,
    xFrameOptions: { action: 'deny' },
  })
  return headersOf(middleware)
}

/** The headers that a middleware sets, whatever the request. */
function headersOf(middleware: RequestHandler): Headers {
  const headers: Record<string, string> = {}
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = String(value)
    },
    removeHeader: () => undefined,
  }
  middleware({} as never, response as never, () => undefined)
  return headers
}

/** Puts these headers on every answer: helmet's thirteen middlewares would work out the same each time. */
export function carrying(headers: Headers): RequestHandler {
  const all = Object.entries(headers)
  return (_request, response, next) => {
    for (const [name, value] of all) response.setHeader(name, value)
    next()
  }
}
