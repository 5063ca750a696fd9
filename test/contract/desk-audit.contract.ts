import assert from 'node:assert/strict'
import type { TerminalId } from '../../src/domain/ids.ts'
import { type DeskAct, type DeskAudit, deskActs } from '../../src/domain/terminal.ts'

const now = Date.parse('2026-08-09T20:00:00+09:00')

export function deskAuditContract(name: string, open: () => Promise<DeskAudit>): void {
  describe(`The record of the desks: ${name}`, () => {
    it('keeps each act as it was told, and shows the latest first', async () => {
      const audit = await open()
      const acts = deskActs.map((act, n): DeskAct => {
        const where = { at: now + n, terminal: 'terminal-1' as TerminalId, operator: '김 창구', reference: null }
        return act === 'not_me'
          ? { ...where, terminal: null, operator: null, reference: 'K7M4P-2XQ9D', act }
          : { ...where, act }
      })
      for (const act of acts) await audit.record(act)
      assert.deepEqual(await audit.latest(deskActs.length), acts.toReversed())
      assert.deepEqual(await audit.latest(2), acts.slice(-2).reverse())
    })
  })
}
