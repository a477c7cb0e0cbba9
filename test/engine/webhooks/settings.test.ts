import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { getErrorMessage } from '../../support/error-message.ts'

test.each([
  [{ attempts: 0 }, 'webhooks.attempts: must be a whole number from 1'],
  [{ secret: '' }, 'webhooks.secret: must not be empty'],
  [{ timeout: 'soon' }, 'webhooks.timeout: "soon" is not a duration'],
  [{ hosts: 'localhost' }, 'webhooks.hosts: must be a list of host names'],
])('refuses the webhook options %j', (webhooks, complaint) => {
  const options: object = { webhooks }
  expect(getErrorMessage(() => createMockVideoApi(options))).toContain(complaint)
})
