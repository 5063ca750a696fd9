import { count, seconds, share } from '../mechanics/setting.ts'

/** The part of `limits` that the waiting room goes by. */
export const roomLimits = {
  insideLimit: count(
    { from: 0, to: 1_000_000, fallback: 1_000 },
    'How many people may be inside (choosing and confirming) at once.',
  ),
  readySeconds: seconds(
    { from: 10, to: 3_600, fallback: 180 },
    'How long a called person has to enter before the next one is called.',
  ),
  leaseSeconds: seconds({ from: 60, to: 7_200, fallback: 1_200 }, 'How long a person may stay inside.'),
  longestLeaseSeconds: seconds(
    { from: 60, to: 14_400, fallback: 2_400 },
    'How long a stay inside may last at most, with what places that are held add to it; `leaseSeconds` where that is more.',
  ),
  idleSeconds: seconds({ from: 30, to: 7_200, fallback: 300 }, 'How long a stay inside may be unused before it ends.'),
  terminalSeconds: seconds(
    { from: 600, to: 86_400, fallback: 36_000 },
    'How long a terminal of a desk stays signed in.',
  ),
  restoredPauseSeconds: seconds(
    { from: 0, to: 3_600, fallback: 120 },
    'How long no person is called after the hot store has lost a waiting room: people verify again and have their places back.',
  ),
  assistedShare: share(
    { from: 0, to: 0.5, fallback: 0.05 },
    'Share of all calls that people at the terminals of a desk may have before others who stand in front of them.',
  ),
}
