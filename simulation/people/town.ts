import { type ErrorCode, GwanmunError } from '../../src/domain/errors.ts'
import type { BookingId, CampaignId, HoldId, PersonId, ProviderId } from '../../src/domain/ids.ts'
import type { CalendarDate, Instant } from '../../src/domain/time.ts'
import type { Call, HistoryEvent, Outcome, UseCase, UseCases } from '../../src/history/history.ts'
import type { Timeline } from '../time/timeline.ts'
import type { PersonalBrowser } from './browser.ts'
import type { ComingBack, Front, Leaving } from './front.ts'

/** What happened beside the use cases that the history knows: looks at the lights, ways to providers, searches, ends of visits. */
export interface Note {
  at: Instant
  human: string
  what: string
  /** `ok`, the code of a refusal, or `no_answer`. */
  how: string
}

/** Who signs in at a provider. */
export interface Account {
  human: string
  birthDate: CalendarDate
  /** They say no there. */
  declines: boolean
}

/** How browsers reach brokers and providers: through a simulated network, or over HTTP. */
export interface Street {
  /** How many addresses the brokers have; a browser begins at one of them. */
  gates: number
  /** Asks the broker that answered this browser last, else another one. @throws GwanmunError its refusal; NoAnswer */
  ask<Answer>(browser: PersonalBrowser, work: (front: Front) => Promise<Answer>): Promise<Answer>
  /** At the provider's page. Null: it does not open. */
  signIn(
    browser: PersonalBrowser,
    at: { provider: ProviderId; leaving: Leaving },
    account: Account,
  ): Promise<ComingBack | null>
}

/** A call without its outcome. */
export type Asking = Omit<Call, 'outcome'>

/** Everything that people live in. */
export interface Town {
  timeline: Pick<Timeline, 'now' | 'sleep'>
  street: Street
  /** Ids that leaked: the last hold and the last booking of any person. */
  leaked: { hold: HoldId | null; booking: BookingId | null }
  /** Use cases that were asked for and not answered yet. */
  asking: Set<Asking>
  told(event: HistoryEvent): void
  noted(note: Note): void
  /** The campaigns that there are, the first first. */
  campaigns: readonly CampaignId[]
}

/** The browser got no answer: the call may have been done. */
export class NoAnswer extends Error {}

/** What a call came to: an answer, or a refusal by its code. */
export type Heard<Answer> = { ok: true; answer: Answer } | { ok: false; code: ErrorCode | 'no_answer' }

/** One human, and who they are to the brokers; null before the first verification. */
export interface Voice {
  readonly human: string
  readonly town: Town
  person: PersonId | null
  /** In which campaign they act, by its place in the town's list; left out: in the first. */
  campaign?: number
}

function ask<Answer>(
  { town, campaign = 0 }: Pick<Voice, 'town' | 'campaign'>,
  browser: PersonalBrowser,
  work: (front: Front) => Promise<Answer>,
): Promise<Heard<Answer>> {
  return heardOf(() => town.street.ask(browser, (front) => work(frontIn(front, campaign))))
}

function frontIn(front: Front, campaign: number): Front {
  const own = campaign === 0 ? front : front.beside?.[campaign - 1]
  if (!own) throw new GwanmunError('not_found')
  return own
}

async function heardOf<Answer>(work: () => Promise<Answer>): Promise<Heard<Answer>> {
  try {
    return { ok: true, answer: await work() }
  } catch (error) {
    if (error instanceof GwanmunError) return { ok: false, code: error.code }
    if (error instanceof NoAnswer) return { ok: false, code: 'no_answer' }
    throw error
  }
}

/** The same for what the history does not know. */
export async function askAside<Answer>(
  voice: Voice,
  browser: PersonalBrowser,
  what: string,
  work: (front: Front) => Promise<Answer>,
): Promise<Heard<Answer>> {
  const heard = await ask(voice, browser, work)
  const { human, town } = voice
  town.noted({ at: town.timeline.now(), human, what, how: heard.ok ? 'ok' : heard.code })
  return heard
}

/** What a use case is asked for, and what its answer says to the history. */
export interface Question<Case extends UseCase, Answer> {
  useCase: Case
  asked: UseCases[Case]['asked']
  work(front: Front): Promise<Answer>
  told(answer: Answer): UseCases[Case]['answer']
}

/** The same for a use case: what was asked and told goes into the history. */
export async function askFor<Case extends UseCase, Answer>(
  voice: Voice,
  browser: PersonalBrowser,
  question: Question<Case, Answer>,
): Promise<Heard<Answer>> {
  const { tell, copied } = begun(voice, browser, question)
  const heard = await ask(voice, browser, countingCopies(question.work, copied))
  tell(heard)
  return heard
}

/** The network may bring a request twice, and its copy seconds after the answer: that is one more call, whose end no person hears. */
function countingCopies<Answer>(
  work: (front: Front) => Promise<Answer>,
  copied: () => void,
): (front: Front) => Promise<Answer> {
  let hasArrived = false
  return (front) => {
    if (hasArrived) copied()
    hasArrived = true
    return work(front)
  }
}

/**
 * Several use cases at once on one connection, as a program asks: they go and come together, or are lost together; the broker works at
 * all of them side by side.
 */
export async function askTogether(
  voice: Voice,
  browser: PersonalBrowser,
  questions: readonly Question<UseCase, unknown>[],
): Promise<Heard<unknown>[]> {
  const calls = questions.map((question) => begun(voice, browser, question))
  const together = (front: Front) => Promise.all(questions.map(({ work }) => heardOf(() => work(front))))
  const copied = () => {
    for (const call of calls) call.copied()
  }
  const all = await ask(voice, browser, countingCopies(together, copied))
  const each = all.ok ? all.answer : questions.map(() => all)
  for (const [number, { tell }] of calls.entries()) tell(each[number] as Heard<unknown>)
  return each
}

interface Begun<Answer> {
  /** It has ended like that. */
  tell(heard: Heard<Answer>): void
  /** It came to the broker once more. */
  copied(): void
}

/** It is asked from now on. */
function begun<Case extends UseCase, Answer>(
  { town, human, person, campaign: place = 0 }: Voice,
  browser: PersonalBrowser,
  { useCase, asked, told }: Question<Case, Answer>,
): Begun<Answer> {
  const { device } = browser
  const campaign = town.campaigns[place]
  const where = place > 0 && campaign !== undefined ? { campaign } : {}
  const asking = {
    kind: 'call',
    useCase,
    human,
    person,
    device,
    askedAt: town.timeline.now(),
    asked,
    ...where,
  } as Asking
  town.asking.add(asking)
  return {
    tell(heard) {
      town.asking.delete(asking)
      town.told({ ...asking, device: browser.device, outcome: outcomeOf(heard, told, town.timeline.now()) } as Call)
    },
    copied: () => town.told({ ...asking, outcome: { kind: 'lost', at: town.timeline.now() }, isCopy: true } as Call),
  }
}

function outcomeOf<Answer, Told>(heard: Heard<Answer>, told: (answer: Answer) => Told, at: Instant): Outcome<Told> {
  if (heard.ok) return { kind: 'answered', at, answer: told(heard.answer) }
  return heard.code === 'no_answer' ? { kind: 'lost', at } : { kind: 'refused', at, code: heard.code }
}
