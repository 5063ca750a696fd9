import type { PersonalBrowser } from './browser.ts'
import { questions } from './questions.ts'
import { type End, isOutOfPatience, note, pause, type Self } from './self.ts'
import { askAside, askFor } from './town.ts'
import { verify } from './verification.ts'

/**
 * Another device of theirs holds the claim: they take one of the ways out, or look again from time to time.
 *
 *   blocked ─▶ “it was not me” · take over · a code of a desk ─▶ this device acts ─▶ some go back to the first one
 */
export async function blocked(self: Self): Promise<End | null> {
  self.waitsSince ??= self.town.timeline.now()
  const { habits, browser, before, roll } = self
  if (habits.disowns && !self.disowned) return disown(self)
  if ((habits.takesOver && (await takesOver(self, browser))) || (await hasCode(self))) {
    if (before && roll() < 0.5) await backTo(self, before)
    return null
  }
  return isOutOfPatience(self) ? 'gave up' : pause(self, 20_000, 120_000)
}

/** They report the other device; from then on only a desk lets them go on before the end of the block. */
async function disown(self: Self): Promise<null> {
  const heard = await askFor(self, self.browser, questions.notMe(self.browser))
  self.disowned = heard.ok || (heard.code !== 'no_answer' && heard.code !== 'store_unavailable')
  note(self, `told that it was not them: ${heard.ok ? 'heard' : heard.code}`)
  await pause(self, 2_000, 20_000)
  // The other device comes again, in whatever hands: there, too, the block is shut now.
  const { before, roll } = self
  if (before && roll() < 0.5 && (await verify(self, before))) self.browser = before
  return null
}

async function takesOver(self: Self, browser: PersonalBrowser): Promise<boolean> {
  const heard = await askFor(self, browser, questions.takeOver(browser))
  return heard.ok && heard.answer.device === browser.device
}

/** They tell a desk what their page shows, are asked who they are, and type the code; some mistype it first. */
async function hasCode(self: Self): Promise<boolean> {
  const { habits, browser, roll, code: kept } = self
  if (!habits.asksDesk) return false
  self.code = kept ?? (await askDesk(self, browser))
  if (self.code === null) return false
  if (roll() < 0.2) await askFor(self, browser, questions.redeem(browser, '00000000'))
  const heard = await askFor(self, browser, questions.redeem(browser, self.code))
  return heard.ok && heard.answer
}

async function askDesk(self: Self, browser: PersonalBrowser): Promise<string | null> {
  const shown = await askAside(self, browser, 'reads the number for a desk', async (front) =>
    front.deskReference ? front.deskReference(browser) : null,
  )
  if (!shown.ok || shown.answer === null) return null
  const reference = shown.answer
  await pause(self, 5_000, 60_000)
  const given = await askAside(self, browser, 'is given a code', async (front) =>
    front.giveCode ? front.giveCode(reference) : null,
  )
  return given.ok ? given.answer : null
}

/** They pick up the first device again, on which their session is over, and try to take over there; then the other one once more. */
async function backTo(self: Self, browser: PersonalBrowser): Promise<void> {
  const { browser: second, code } = self
  self.before = null
  await pause(self, 2_000, 20_000)
  if (!(await verify(self, browser)) || !(await takesOver(self, browser))) return
  self.browser = browser
  // The code was used: it must not bring the other device back.
  if (code !== null && (await verify(self, second))) await askFor(self, second, questions.redeem(second, code))
}
