import { seconds } from '../mechanics/setting.ts'

/** The part of `limits` that logins at relying parties go by. */
export const signOnLimits = {
  signOnSeconds: seconds(
    { from: 60, to: 86_400, fallback: 7_200 },
    'How long one verification serves further requests of relying parties in the same browser (single sign-on), counted from it; use does not prolong it. After that the person is verified anew.',
  ),
}
