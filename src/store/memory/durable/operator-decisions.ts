import type { AuditEntry, Override, OverrideDecision, OverrideId, OverrideStore } from '../../../domain/operator.ts'
import type { Instant } from '../../../domain/time.ts'
import { type Durable, spelled } from './books.ts'

export function memoryOperatorDecisions(durable: Durable): OverrideStore {
  const isLive = (override: Override, now: Instant) =>
    override.until > now && !durable.state.withdrawals.has(override.id) && !replacementOf(durable, override)

  return {
    async live(now) {
      return structuredClone(durable.state.decisions.filter((override) => isLive(override, now)))
    },
    async decide(decision) {
      check(decision)
      const override: Override = structuredClone({ id: durable.newId() as OverrideId, ...decision })
      durable.state.decisions.push(override)
      return structuredClone(override)
    },
    async withdraw(id, withdrawal) {
      const override = durable.state.decisions.find((one) => one.id === spelled(id))
      if (!override || !isLive(override, withdrawal.at)) return null
      checkWords(withdrawal)
      durable.state.withdrawals.set(override.id, { ...withdrawal })
      return structuredClone(override)
    },
    async audit(now, limit) {
      const lines = durable.state.decisions.flatMap((override, number) => [
        { number, line: ended(durable, override) },
        { number, line: decided(override) },
      ])
      const known = lines.filter(({ line }) => line.at <= now)
      known.sort((one, other) => other.line.at - one.line.at || other.number - one.number)
      return structuredClone(known.slice(0, limit).map(({ line }) => line))
    },
  }
}

/** The next later decision of the same kind for the same door. Maintenance windows and lowerings stand beside each other. */
function replacementOf({ state: { decisions } }: Durable, override: Override): Override | null {
  if (override.action === 'maintenance' || override.action === 'lower') return null
  const later = decisions.slice(decisions.indexOf(override) + 1)
  return later.find(({ door, action }) => door === override.door && action === override.action) ?? null
}

function decided(override: Override): AuditEntry {
  return { at: override.decidedAt, event: 'decided', author: override.author, reason: override.reason, override }
}

function ended(durable: Durable, override: Override): AuditEntry {
  const withdrawal = durable.state.withdrawals.get(override.id)
  if (withdrawal) return { event: 'withdrawn', override, ...withdrawal }
  const replacement = replacementOf(durable, override)
  const replaced = replacement !== null && replacement.decidedAt < override.until
  return {
    at: replaced ? replacement.decidedAt : override.until,
    event: replaced ? 'replaced' : 'expired',
    author: null,
    reason: null,
    override,
  }
}

/** What the constraints of the table refuse. */
function check({ action, light, lowered, from, until, ...words }: OverrideDecision): void {
  checkWords(words)
  const lowers = lowered !== null && (lowered.acr !== null || lowered.methods.length > 0)
  const rules = [
    until > from,
    (light !== null) === (action === 'force'),
    lowers === (action === 'lower'),
    (lowered?.methods.length ?? 0) <= 20,
  ]
  if (rules.includes(false)) throw new Error('a decision that the record does not take')
}

function checkWords({ author, reason }: { author: string; reason: string }): void {
  const [authorLength, reasonLength] = [[...author].length, [...reason].length]
  if (reasonLength < 3 || reasonLength > 500 || authorLength < 1 || authorLength > 100)
    throw new Error('words that the record does not take')
}
