import { expect, test } from 'vitest'

import { ConflictError, NotFoundError, MockVideoApiError } from '../../src/lib/errors.ts'

test('says what failed, why, and what to do', () => {
  const error = new MockVideoApiError('choose a scenario', '"x" is unknown', 'Known: happy')

  expect(error.message).toBe('Failed to choose a scenario: "x" is unknown. Known: happy.')
  expect(error.name).toBe('MockVideoApiError')
})

test('omits missing advice, and never ends a sentence twice', () => {
  expect(new MockVideoApiError('do it', 'no.').message).toBe('Failed to do it: no.')
  expect(new MockVideoApiError('do it', 'no', 'Did you mean yes?').message).toBe(
    'Failed to do it: no. Did you mean yes?',
  )
})

test('is a MockVideoApiError in every case', () => {
  const errors = [new NotFoundError('do it', 'no'), new ConflictError('do it', 'no')]

  expect(errors.map((error) => error instanceof MockVideoApiError)).toEqual([true, true])
  expect(errors.map(({ name }) => name)).toEqual(['MockVideoApiError', 'MockVideoApiError'])
})
