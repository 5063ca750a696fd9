import { request } from 'undici'

/** How often a plain health check asks, its time-out in milliseconds, and after how many failures in a row it says down. */
const everyMs = 3_000
const timeoutMs = 2_000
const failuresDown = 2

/** What a load balancer would know: asks every provider for its discovery document. */
export interface HealthCheck {
  /** When the door was first seen down since `from`; null = never. */
  downSince(door: string, from: number): number | null
  stop(): Promise<void>
}

/** @param issuers where the providers are, by door */
export function startHealthCheck(issuers: Readonly<Record<string, string>>): HealthCheck {
  const doors = Object.entries(issuers)
  const failures = new Map<string, number>()
  const down: { door: string; at: number }[] = []

  const check = async ([door, issuer]: [string, string]) => {
    const healthy = await isHealthy(`${issuer}/.well-known/openid-configuration`)
    const inARow = healthy ? 0 : (failures.get(door) ?? 0) + 1
    failures.set(door, inARow)
    if (inARow >= failuresDown) down.push({ door, at: Date.now() })
  }
  let checking: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    checking = Promise.all(doors.map(check))
  }, everyMs)
  return {
    downSince: (door, from) => down.find((one) => one.door === door && one.at >= from)?.at ?? null,
    async stop() {
      clearInterval(timer)
      await checking
    },
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(timeoutMs) })
    await body.dump()
    return statusCode === 200
  } catch {
    return false
  }
}
