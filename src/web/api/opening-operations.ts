import type { Operation } from './describe.ts'
import * as schemas from './schemas.ts'

/** The calls that publish openings, for everyone. */
export const openingOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/openings',
    summary: 'What was published of the openings whose order was drawn',
    status: 200,
    answer: schemas.openings,
    refusals: [],
  },
  {
    method: 'get',
    path: '/openings/{opensAt}/announcement.json',
    summary: 'Which value decides the order of an opening. For `npm run verify-order`, as the two below',
    status: 200,
    answer: schemas.announcement,
    refusals: ['not_found'],
  },
  {
    method: 'get',
    path: '/openings/{opensAt}/draw.json',
    summary: 'The draw of an opening',
    status: 200,
    answer: schemas.draw,
    refusals: ['not_found'],
  },
  {
    method: 'get',
    path: '/openings/{opensAt}/pool/{part}.txt',
    summary: 'A part of the pool of an opening',
    text: 'One pseudonym a line, 32 digits of hex; 1024 lines, the last part fewer.',
    status: 200,
    refusals: ['not_found'],
  },
]
