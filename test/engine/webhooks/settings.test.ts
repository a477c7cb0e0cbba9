import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { refusalOf } from '../../support/refusal.ts'

test.each([
  [{ attempts: 0 }, 'webhooks.attempts: must be a whole number from 1'],
  [{ secret: '' }, 'webhooks.secret: must not be empty'],
  [{ timeout: 'soon' }, 'webhooks.timeout: "soon" is no duration'],
  [{ hosts: 'localhost' }, 'webhooks.hosts: must be a list of host names'],
])('refuses the settings %j', (webhooks, complaint) => {
  const given: object = { webhooks }
  expect(refusalOf(() => createMockVideoApi(given))).toContain(complaint)
})
