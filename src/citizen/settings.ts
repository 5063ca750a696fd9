import { seconds } from '../mechanics/setting.ts'

/** The part of `limits` that journeys go by. */
export const journeyLimits = {
  journeySeconds: seconds(
    { from: 60, to: 14_400, fallback: 7_200 },
    'How long a journey is kept, and with it the request of a relying party.',
  ),
}
