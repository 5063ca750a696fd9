import type { ServerResponse } from 'node:http'
import type { Request } from 'express'
import type { Words } from '../../domain/provider.ts'
import type { Cookies } from './cookies.ts'

/** A relying party as people are led back to it. */
export interface Service {
  name: Words
  /** Where a person begins at the service (`initiate_login_uri` with our `iss`); null: not registered. */
  start: string | null
}

/** Which service a journey was for, also when the journey itself is over: the browser remembers it for a day. */
export interface Services {
  /** The service of this journey of this browser; null: not known. */
  of(request: Pick<Request, 'headers'>, journey: string): Service | null
  /** The service of the journey that the address of a request names; null: it names none, or the service is not known. */
  named(request: Request): Service | null
  remember(
    request: Pick<Request, 'headers'>,
    response: Pick<ServerResponse, 'appendHeader'>,
    journey: { id: string; client: string },
  ): void
}

/** Longer client ids are not remembered: the id travels in a cookie. */
const mostIdLength = 200

/** @param known every relying party by its client id; a cookie can name only one of these */
export function openServices(
  cookies: Pick<Cookies, 'service' | 'setService'>,
  known: ReadonlyMap<string, Service>,
): Services {
  const of: Services['of'] = (request, journey) => {
    const client = cookies.service(request, journey)
    return (client !== null && known.get(client)) || null
  }
  return {
    of,
    named(request) {
      const journey = journeyNamed(request) ?? journeyPath.exec(request.originalUrl)?.[1]
      return journey ? of(request, journey) : null
    },
    remember(request, response, { id, client }) {
      if (client.length <= mostIdLength) cookies.setService(request, response, { journey: id, client })
    },
  }
}

const journeyPath = /^(?:\/en)?\/journeys\/([^/?]+)/

/** The journey that the query of a request names; null: none. What is there and is no id names a journey that is not known. */
export function journeyNamed({ query: { journey } }: Pick<Request, 'query'>): string | null {
  if (journey === undefined) return null
  return typeof journey === 'string' ? journey : ''
}
