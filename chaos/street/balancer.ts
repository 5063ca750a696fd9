import { type Answer, type Client, openClient, type Sent } from '../../bench/driver/client.ts'
import { NoAnswer } from '../../simulation/people/town.ts'
import type { Dice } from '../../simulation/time/chance.ts'
import type { BrokerProcess } from '../house/broker.ts'
import { codeOf, type Heard, nameOf } from './answers.ts'

/** How a load balancer stands in front of the brokers. */
export interface Balancer {
  gates: number
  /**
   * Asks the broker at this gate, or the next that is well; where none is, any that accepts. A request that no broker can have
   * read goes to the next one; any other is never sent twice.
   * @throws NoAnswer when the request may have been read and no answer came
   */
  send(gate: { gate: number }, path: string, sent: Sent): Promise<Answer>
  /** Whether the health check of this broker was answered with 200 the last time. */
  isWell(broker: string): boolean
  close(): Promise<void>
}

/** Health checks: how often, and how long each waits for `/readyz`, in milliseconds. */
const checkEveryMs = 500
const checkPatienceMs = 1_000
/** How long people wait for an answer, in milliseconds: shorter than a freeze, so that some answers are lost. */
const patienceMs = 8_000
const connections = 100
/** Of what people send, not of what they look at, so much is hung up on after up to so many milliseconds: a tunnel, a closed lid. */
const hangUp = { share: 0.06, mostMs: 12 }

interface Gate {
  name: string
  origin: string
  client: Client
  isWell: boolean
}

/** Nothing was sent: no process listens. */
const unread = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'])

export function openBalancer(
  brokers: readonly BrokerProcess[],
  { origin, heard, roll }: { origin: string; roll: Dice; heard(heard: Heard): void },
): Balancer {
  const gates = brokers.map<Gate>(({ name, origin: own }) => ({
    name,
    origin: own,
    client: openClient(own, connections, { patienceMs }),
    isWell: true,
  }))
  let closed = false
  const checks = gates.map(async (gate) => {
    while (!closed) {
      const answer = await fetch(`${gate.origin}/readyz`, { signal: AbortSignal.timeout(checkPatienceMs) }).catch(
        () => null,
      )
      await answer?.text().catch(() => null)
      gate.isWell = answer?.status === 200
      await new Promise((resolve) => setTimeout(resolve, checkEveryMs))
    }
  })

  /** In the order in which they are asked: from the person's own on, and those that are well first. */
  function inTurn(first: number): Gate[] {
    const turned = gates.map((_, number) => gates[(first + number) % gates.length] as Gate)
    return [...turned.filter(({ isWell }) => isWell), ...turned.filter(({ isWell }) => !isWell)]
  }

  return {
    gates: gates.length,
    async send(at, path, sent) {
      const { method = 'GET' } = sent
      const what = nameOf(method, path)
      const hangsUp = method !== 'GET' && roll() < hangUp.share
      for (const gate of inTurn(at.gate)) {
        const note = (status: number, answer: Answer | null) =>
          heard({ at: Date.now(), broker: gate.name, what, status, code: answer && codeOf(answer) })
        try {
          const signal = hangsUp ? AbortSignal.timeout(Math.ceil(roll() * hangUp.mostMs)) : undefined
          const answer = await gate.client.send(path, { ...sent, signal })
          note(answer.status, answer)
          at.gate = gates.indexOf(gate)
          const { location } = answer
          return location.startsWith(gate.origin)
            ? { ...answer, location: origin + location.slice(gate.origin.length) }
            : answer
        } catch (error) {
          const { code } = error as { code?: unknown }
          if (typeof code === 'string' && unread.has(code)) continue
          note(0, null)
          throw new NoAnswer(path, { cause: error })
        }
      }
      throw new NoAnswer('no broker listens')
    },
    isWell: (broker) => gates.find(({ name }) => name === broker)?.isWell ?? false,
    async close() {
      closed = true
      await Promise.all([...checks, ...gates.map(({ client }) => client.close())])
    },
  }
}
