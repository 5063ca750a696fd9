import { z } from 'zod'

/**
 * What a person may decline to hand over and still be verified; it is then unknown. Default: nothing, because what we ask
 * for we need. CI, name and date of birth are the person and can never be left out.
 */
export const mayBeWithheld = z.array(z.enum(['gender', 'phone'])).default([])

export type Withheld = z.output<typeof mayBeWithheld>[number]
