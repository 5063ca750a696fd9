import assert from 'node:assert/strict'
import { hasCode } from '../../../src/domain/errors.ts'
import { clinicFilterOf } from '../../../src/web/request/clinic-query.ts'

const problemPaths = (query: Record<string, unknown>): string[] => {
  try {
    clinicFilterOf(query)
    return []
  } catch (error) {
    assert.ok(hasCode(error, 'invalid_request'))
    return error.details.problems.map(({ path }) => path)
  }
}

describe('What a citizen searches for', () => {
  it('is free places anywhere on any day when nothing is said', () => {
    assert.deepEqual(clinicFilterOf({}), {
      region: null,
      district: null,
      day: null,
      product: null,
      withFree: true,
      stepFree: false,
      page: 1,
      pageSize: 10,
    })
  })

  it('is read from the URL as the form sends it, empty choices included', () => {
    const query = {
      region: 'seoul',
      district: '',
      day: '2021-08-26',
      product: ' 화이자 ',
      full: '1',
      stepFree: 'on',
      page: '3',
    }
    assert.deepEqual(clinicFilterOf({ ...query, utm: 'whatever' }), {
      region: 'seoul',
      district: null,
      day: '2021-08-26',
      product: '화이자',
      withFree: false,
      stepFree: true,
      page: 3,
      pageSize: 10,
    })
  })

  it('is refused with every complaint at once', () => {
    const query = {
      region: 'a\0b',
      day: '2021-02-30',
      page: '0',
      pageSize: '101',
      stepFree: 'maybe',
      product: 'x'.repeat(61),
    }
    assert.deepEqual(problemPaths(query).sort(), ['day', 'page', 'pageSize', 'product', 'region', 'stepFree'])
  })

  it('is refused when something is given twice, or far too big', () => {
    assert.deepEqual(problemPaths({ region: ['seoul', 'busan'] }), ['region'])
    assert.deepEqual(problemPaths({ page: '99999999999999' }), ['page'])
    assert.deepEqual(problemPaths({ page: '1e3' }), ['page'])
  })
})
