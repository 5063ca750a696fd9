import { count, seconds } from '../mechanics/setting.ts'

/** The part of `limits` that holds go by. */
export const holdLimits = {
  holdSeconds: seconds({ from: 30, to: 900, fallback: 300 }, 'How long a place is held for a person to confirm.'),
  holdExtensionSeconds: seconds({ from: 30, to: 900, fallback: 300 }, 'How much one extension adds to a hold.'),
  holdExtensions: count({ from: 0, to: 5, fallback: 1 }, 'How many extensions a hold may have.'),
}
