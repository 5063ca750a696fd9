import type { ProviderId } from '../../src/domain/ids.ts'
import type { PersonalBrowser } from './browser.ts'
import { awayMs, boardAgeMs, choose, lookAgainMs, mostTries, readingMs } from './choice.ts'
import type { ArrivalToBook, ComingBack, Front, Leaving } from './front.ts'
import { shares } from './habits.ts'
import type { Self } from './self.ts'
import { askAside, askFor, type Heard } from './town.ts'

/** Of the people at a provider so many close its page, and so many say no. */
const luck = { stayAway: 0.04, decline: 0.02 }

/** From the lights through a provider and back. False: they gave up for today. */
export async function verify(self: Self, browser: PersonalBrowser): Promise<boolean> {
  const { town, roll } = self
  const failed = new Set<ProviderId>()
  if (self.habits.atDesk && browser.terminal === undefined) await comeToDesk(self, browser)
  for (let tries = 0; tries < mostTries; tries++) {
    const provider = await pickDoor(self, browser, failed)
    if (!provider) continue
    if (await through(self, browser, provider)) return true
    failed.add(provider)
    await town.timeline.sleep(readingMs(roll))
  }
  return false
}

/** An operator signs the browser in; where that fails, they are served as everybody. */
async function comeToDesk(self: Self, browser: PersonalBrowser): Promise<void> {
  const signedIn = await askAside(self, browser, 'comes to a desk', async (front) =>
    front.signInDesk ? front.signInDesk(browser) : null,
  )
  if (!signedIn.ok || signedIn.answer === null) return
  browser.device = signedIn.answer.device
  browser.terminal = signedIn.answer.terminal
}

/** By the lights as a page shows them, a few seconds old. Null: none that this person likes; they have waited a little. */
export async function pickDoor(
  self: Self,
  browser: PersonalBrowser,
  failed: ReadonlySet<ProviderId>,
): Promise<ProviderId | null> {
  const { town, roll } = self
  const board: Heard<Awaited<ReturnType<Front['lights']>>> = await askAside(self, browser, 'lights', (front) =>
    front.lights(),
  )
  await town.timeline.sleep(boardAgeMs(roll))
  const shown = board.ok ? board.answer.doors.map((door) => ({ ...door, saturation: 0 })) : []
  const provider = choose(shown, { shares, failed, board: 'ours' }, roll)
  if (!provider) await town.timeline.sleep(lookAgainMs(roll))
  return provider
}

/** At the provider. Null: its page did not open, or the person closed it. */
export async function signInAt(
  { town, roll, human, habits }: Self,
  browser: PersonalBrowser,
  at: { provider: ProviderId; leaving: Leaving },
): Promise<ComingBack | null> {
  browser.device ??= at.leaving.device
  await town.timeline.sleep(awayMs(roll))
  const drawn = roll()
  if (drawn < luck.stayAway) return null
  const account = { human, birthDate: habits.birthDate, declines: drawn < luck.stayAway + luck.decline }
  return town.street.signIn(browser, at, account)
}

/** Through one door and back. False: it failed, or they went away. */
export async function through(self: Self, browser: PersonalBrowser, provider: ProviderId): Promise<boolean> {
  const leaving: Heard<Leaving> = await askAside(self, browser, `leaves for ${provider}`, (front) =>
    front.leave(browser, { provider, address: browser.address }),
  )
  const comingBack = leaving.ok && (await signInAt(self, browser, { provider, leaving: leaving.answer }))
  if (!comingBack) return false
  const back: Heard<ArrivalToBook> = await askFor(self, browser, {
    useCase: 'verify',
    asked: { human: self.human },
    work: (front) => front.comeBack(browser, comingBack),
    told: ({ person }) => ({ person }),
  })
  if (!back.ok) return false
  const { person, cookies } = back.answer
  self.person = person
  if (cookies) {
    browser.session = cookies.session
    browser.readOnlySession = cookies.readOnlySession
  }
  return true
}
