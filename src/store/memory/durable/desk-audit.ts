import type { DeskAudit } from '../../../domain/terminal.ts'
import type { Durable } from './books.ts'

export function memoryDeskAudit(durable: Durable): DeskAudit {
  return {
    async record(act) {
      durable.state.deskActs.push({ ...act })
    },
    async latest(limit) {
      return structuredClone(durable.state.deskActs.slice(-limit).reverse())
    },
  }
}
