import { expect, test } from 'vitest'

import { ConflictError, NotFoundError, MockVideoApiError } from '../../src/lib/errors.ts'

test('says what failed, why, and what to do', () => {
  const error = new MockVideoApiError('choose a scenario', '"x" is unknown', 'Known: happy')

  expect(error.message).toBe('Failed to choose a scenario: "x" is unknown. Known: happy.')
  expect(error.name).toBe('MockVideoApiError')
})

test('leaves the advice out where there is none, and ends no sentence twice', () => {
  expect(new MockVideoApiError('do it', 'no.').message).toBe('Failed to do it: no.')
  expect(new MockVideoApiError('do it', 'no', 'Did you mean yes?').message).toBe(
    'Failed to do it: no. Did you mean yes?',
  )
})

test('is one kind of error to those who catch it', () => {
  const errors = [new NotFoundError('do it', 'no'), new ConflictError('do it', 'no')]

  expect(errors.map((error) => error instanceof MockVideoApiError)).toEqual([true, true])
  expect(errors.map(({ name }) => name)).toEqual(['MockVideoApiError', 'MockVideoApiError'])
})
