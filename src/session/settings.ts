import { seconds } from '../mechanics/setting.ts'

/** The part of `limits` that sessions and device claims go by. */
export const sessionLimits = {
  blockSeconds: seconds(
    { from: 1, to: 86_400, fallback: 3_600 },
    'How long a person’s further devices are blocked after a verification (the press of 2021 reports 600), unless the campaign says it.',
  ),
  deviceIdleSeconds: seconds(
    { from: 30, to: 86_400, fallback: 180 },
    'How long the device of a person inside may do nothing before the next verified device may act for them. Waiting is not idle.',
  ),
  sessionSeconds: seconds({ from: 60, to: 86_400, fallback: 21_600 }, 'How long an identified session lives.'),
}
