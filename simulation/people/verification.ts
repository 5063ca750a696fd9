import type { ProviderId } from '../../src/domain/ids.ts'
import type { PersonalBrowser } from './browser.ts'
import { awayMs, boardAgeMs, choose, lookAgainMs, mostTries, readingMs } from './choice.ts'
import type { ArrivalToBook, Front, Leaving } from './front.ts'
import { shares } from './habits.ts'
import type { Self } from './self.ts'
import { askAside, askFor, type Heard } from './town.ts'

/** Of the people at a provider so many close its page, and so many say no. */
const luck = { stayAway: 0.04, decline: 0.02 }

/** From the lights through a provider and back. False: they gave up for today. */
export async function verify(self: Self, browser: PersonalBrowser): Promise<boolean> {
  const { town, roll } = self
  const failed = new Set<ProviderId>()
  for (let tries = 0; tries < mostTries; tries++) {
    const board: Heard<Awaited<ReturnType<Front['lights']>>> = await askAside(self, browser, 'lights', (front) =>
      front.lights(),
    )
    // A page is a few seconds old when a person acts on it.
    await town.timeline.sleep(boardAgeMs(roll))
    const shown = board.ok ? board.answer.doors.map((door) => ({ ...door, saturation: 0 })) : []
    const provider = choose(shown, { shares, failed, board: 'ours' }, roll)
    if (!provider) {
      await town.timeline.sleep(lookAgainMs(roll))
      continue
    }
    if (await through(self, browser, provider)) return true
    failed.add(provider)
    await town.timeline.sleep(readingMs(roll))
  }
  return false
}

async function through(self: Self, browser: PersonalBrowser, provider: ProviderId): Promise<boolean> {
  const { town, roll, human, habits } = self
  const leaving: Heard<Leaving> = await askAside(self, browser, `leaves for ${provider}`, (front) =>
    front.leave(browser, { provider, address: browser.address }),
  )
  if (!leaving.ok) return false
  browser.device ??= leaving.answer.device
  await town.timeline.sleep(awayMs(roll))
  const drawn = roll()
  if (drawn < luck.stayAway) return false
  const account = { human, birthDate: habits.birthDate, declines: drawn < luck.stayAway + luck.decline }
  const comingBack = await town.street.signIn(browser, { provider, leaving: leaving.answer }, account)
  if (!comingBack) return false
  const back: Heard<ArrivalToBook> = await askFor(self, browser, {
    useCase: 'verify',
    asked: { human },
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
