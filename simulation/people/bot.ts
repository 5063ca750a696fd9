import { choosePlace, confirm } from './booking.ts'
import type { Habits } from './habits.ts'
import { next } from './person.ts'
import { newBrowser, type Self, selfOf } from './self.ts'
import type { Town } from './town.ts'
import { verify } from './verification.ts'

/** Devices of one bot. One person sent seven million requests in Seoul in 2025; here they are as many as a small evening has room for. */
const devices = 5
/** Between two requests of one device: what a rate limit lets pass, in milliseconds. */
const everyMs = 1_000

/**
 * One person's program. From many devices at once it asks what is next, without reading, and takes a place when it may. The rules hold
 * for it as for people, and for people beside it: it gains no place, and no person falls behind by it.
 * @param rollOf the dice of one device
 */
export async function swarm(
  habits: Habits,
  town: Town,
  { rollOf }: { rollOf(device: number): Self['roll'] },
): Promise<void> {
  await town.timeline.sleep(habits.arrivesAt - town.timeline.now())
  await Promise.all(Array.from({ length: devices }, (_, device) => hammer(selfOf(habits, rollOf(device), town))))
}

async function hammer(self: Self): Promise<void> {
  const { town } = self
  self.browser = newBrowser(self, 'computer')
  for (;;) {
    const page = await next(self, self.browser)
    if (page === 'lights' || page === 'session-over') await verify(self, self.browser)
    if (page === 'slots') await choosePlace(self)
    if (page === 'confirm') await confirm(self)
    await town.timeline.sleep(everyMs)
  }
}
