import { count, seconds } from '../mechanics/setting.ts'

/** The part of `limits` that holds go by. */
export const holdLimits = {
  holdSeconds: seconds({ from: 30, to: 900, fallback: 300 }, 'How long a place is held for a person to confirm.'),
  holdExtensionSeconds: seconds({ from: 30, to: 900, fallback: 300 }, 'How much one extension adds to a hold.'),
  holdExtensions: count({ from: 0, to: 5, fallback: 1 }, 'How many extensions a hold may have.'),
  holdsInARow: count(
    { from: 1, to: 1_000, fallback: 5 },
    'How many places a person may hold one after another in `holdsWithinSeconds`: who holds and gives back hides places from others.',
  ),
  holdsWithinSeconds: seconds({ from: 60, to: 86_400, fallback: 1_800 }, 'In which time `holdsInARow` are counted.'),
}
