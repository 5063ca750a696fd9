import type { Request, Response } from 'express'
import { clinicQuery } from './clinic-query.ts'
import type { Cookies } from './cookies.ts'

/** What a person chooses on the page of clinics; `pageSize` is a program's. */
const chosen = ['region', 'district', 'day', 'product', 'full', 'stepFree', 'page'] as const

/** Longer filters are not remembered: the cookie comes with every request. */
const mostLength = 600

/**
 * The filter of the clinics that this browser used last, by a cookie: so it survives a place that is given back, that runs
 * out or that another person takes, another language, and a stay that ends. One browser has one; two tabs share it.
 */
export interface RememberedFilter {
  /** The fields of the filter; none where nothing is remembered, or it can no longer be read. */
  of(request: Request): Record<string, string>
  /** The filter that the address names, else the remembered one. A filter that is named is remembered. */
  take(request: Request, response: Response): { query: Record<string, unknown>; remembered: boolean }
}

export function openRememberedFilter(cookies: Pick<Cookies, 'filter' | 'setFilter'>): RememberedFilter {
  const of: RememberedFilter['of'] = (request) => {
    const fields = fieldsOf(Object.fromEntries(new URLSearchParams(cookies.filter(request) ?? '')))
    return clinicQuery.safeParse(fields).success ? fields : {}
  }
  return {
    of,
    take(request, response) {
      const named = chosen.some((field) => request.query[field] !== undefined)
      if (!named) return { query: of(request), remembered: true }
      const query = new URLSearchParams(fieldsOf(request.query)).toString()
      if (query.length <= mostLength && clinicQuery.safeParse(request.query).success) cookies.setFilter(response, query)
      return { query: request.query, remembered: false }
    },
  }
}

function fieldsOf(query: Readonly<Record<string, unknown>>): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const field of chosen) {
    const value = query[field]
    if (typeof value === 'string' && value !== '') fields[field] = value
  }
  return fields
}
