import type { JourneyId, ProviderId } from '../../src/domain/ids.ts'
import type { PersonalBrowser } from './browser.ts'
import type { Service, ServiceFront } from './front.ts'
import { newBrowser, pause, pressed, type Self } from './self.ts'
import { askAside, askFor } from './town.ts'
import { pickDoor, signInAt } from './verification.ts'

export const services: readonly Service[] = [
  { id: 'hira', sector: 'hira.example' },
  { id: 'hospital', sector: 'hospital.example' },
  { id: 'hospital-app', sector: 'hospital.example' },
]

const mostLogins = 3
const mostDoors = 4

/** Logs in at services now and then, in a browser of its own; the booking goes on beside it. */
export async function logInAtServices(self: Self, firstAt: number): Promise<void> {
  const { town, roll } = self
  await town.timeline.sleep(firstAt - town.timeline.now())
  for (let logins = 0; logins < mostLogins; logins++) {
    const service = services[Math.floor(roll() * services.length)]
    if (service) await logIn(self, newBrowser(self, 'computer'), service)
    await pause(self, 20_000, 200_000)
  }
}

async function logIn(self: Self, browser: PersonalBrowser, service: Service): Promise<void> {
  const begun = await askAside(self, browser, `begins at ${service.id}`, (front) =>
    servicesOf(front).begin(browser, service),
  )
  if (!begun.ok) return
  browser.device ??= begun.answer.device
  const { journey } = begun.answer
  const failed = new Set<ProviderId>()
  for (let tries = 0; tries < mostDoors; tries++) {
    const provider = await pickDoor(self, browser, failed)
    if (!provider) continue
    if (await through(self, browser, { provider, journey })) return finish(self, browser, { journey, service })
    failed.add(provider)
  }
}

async function through(
  self: Self,
  browser: PersonalBrowser,
  { provider, journey }: { provider: ProviderId; journey: JourneyId },
): Promise<boolean> {
  const leaving = await askAside(self, browser, `leaves for ${provider}`, (front) =>
    servicesOf(front).leave(browser, { journey, provider, address: browser.address }),
  )
  const back = leaving.ok && (await signInAt(self, browser, { provider, leaving: leaving.answer }))
  if (!back) return false
  const arrived = await askAside(self, browser, 'is verified for a service', (front) =>
    servicesOf(front).comeBack(browser, back),
  )
  return arrived.ok
}

/** Some press twice, and some servers ask twice: each code tells who it is once. */
async function finish(
  self: Self,
  browser: PersonalBrowser,
  at: { journey: JourneyId; service: Service },
): Promise<void> {
  const { sector } = at.service
  const finished = await pressed(self.habits.pressesTwice, () =>
    askAside(self, browser, `goes back to ${at.service.id}`, (front) => servicesOf(front).finish(browser, at)),
  )
  if (!finished.ok) return
  const { code } = finished.answer
  await pressed(self.habits.reloads, () =>
    askFor(self, browser, {
      useCase: 'login',
      asked: { sector, code },
      work: (front) => servicesOf(front).redeem(code, at.service),
      told: (answer) => answer,
    }),
  )
}

function servicesOf({ services: front }: { services?: ServiceFront }): ServiceFront {
  if (!front) throw new Error('no relying parties here')
  return front
}
