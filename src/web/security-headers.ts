import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * Security headers of every page (OWASP ASVS 5.0 V3.4): the same bytes whatever is configured, so that they never outgrow a
 * proxy's buffer. Forms lead to us alone; what ends at a relying party is left by a link (ADR 20).
 */
export function securityHeaders({ https }: { https: boolean }): RequestHandler {
  return helmet({
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
}

/** The headers a middleware sets, as a plain object: for what is served outside Express. */
export function headersOf(middleware: RequestHandler): Record<string, string> {
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
