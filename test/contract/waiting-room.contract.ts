import type { WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import type { OpenStore } from './test-clock.ts'
import { waitingRoomAssisted } from './waiting-room.assisted.ts'
import { waitingRoomBoard } from './waiting-room.board.ts'
import { waitingRoomLease } from './waiting-room.lease.ts'
import { waitingRoomLine } from './waiting-room.line.ts'
import { waitingRoomPool } from './waiting-room.pool.ts'
import { waitingRoomProperties } from './waiting-room.properties.ts'
import { waitingRoomStep } from './waiting-room.step.ts'

export function waitingRoomContract(name: string, open: OpenStore<WaitingRoomStore>): void {
  describe(`Waiting room contract: ${name}`, () => {
    waitingRoomLine(open)
    waitingRoomLease(open)
    waitingRoomBoard(open)
    waitingRoomStep(open)
    waitingRoomAssisted(open)
    waitingRoomPool(open)
    waitingRoomProperties(open)
  })
}
