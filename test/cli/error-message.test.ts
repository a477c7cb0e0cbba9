import { expect, test } from 'vitest'
import { readErrorMessage } from '../../src/cli/error-message.ts'

test.each([
  [
    400,
    { message: ['model is required', 'input is required'], error: 'Bad Request' },
    'model is required; input is required',
  ],
  [404, { message: 'Generation not found', error: 'Not Found' }, 'Generation not found'],
  [404, { error: 'Generation not found' }, 'Generation not found'],
  [500, { error: { message: 'Failed', code: 5 } }, 'Failed'],
  [422, { message: [], detail: 'No such field' }, 'No such field'],
  [400, { message: 'a'.repeat(300) }, 'a'.repeat(200)],
  [400, { message: 7 }, undefined],
  [200, { message: 'Done' }, undefined],
])('returns the message of a reply with status %i and %j', (status, body, message) => {
  expect(readErrorMessage({ status, headers: {}, body: JSON.stringify(body) })).toBe(message)
})

test('returns nothing for a body that is not JSON', () => {
  expect(readErrorMessage({ status: 502, headers: {}, body: '<html>' })).toBeUndefined()
})
