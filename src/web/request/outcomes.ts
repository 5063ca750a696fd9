import type { Request, Response } from 'express'
import { type Outcome, outcomes } from '../../citizen/next-step.ts'
import { type Lang, withQuery } from '../pages/links.ts'
import { goTo } from '../send.ts'
import type { Cookies } from './cookies.ts'

/**
 * What a person has just ended. The browser that did it is told in a cookie for ten minutes: an address alone, kept or sent on,
 * makes no page say that something was done.
 */
export interface Outcomes {
  /** Answers a form that ended something: by way of the due page to the page that says so. */
  answer(response: Response, lang: Lang, outcome: Outcome): void
  /** The outcome that a request names, where it is true of this browser. */
  named(request: Request): Outcome | undefined
  /** Whether this browser was told this outcome. */
  isTold(request: Request, outcome: Outcome): boolean
}

export function openOutcomes(cookies: Pick<Cookies, 'outcome' | 'setOutcome'>): Outcomes {
  const isTold: Outcomes['isTold'] = (request, outcome) => cookies.outcome(request) === outcome
  return {
    isTold,
    answer(response, lang, outcome) {
      cookies.setOutcome(response, outcome)
      goTo(response, lang, withQuery('/next', new URLSearchParams({ just: outcome })))
    },
    named(request) {
      const { just } = request.query
      return outcomes.find((outcome) => outcome === just && isTold(request, outcome))
    },
  }
}
