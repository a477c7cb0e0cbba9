import { expect, test } from 'vitest'
import errors from '../../../src/fixtures/prism/errors.json' with { type: 'json' }
import { jsonReply } from '../../../src/lib/call.ts'
import { prism } from '../../../src/handlers/prism/index.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import type { ParsedReply } from '../../support/call.ts'

const PATH = getStatusPath('prism')

/** Our messages for the codes whose message the page does not show. */
const MESSAGES: Readonly<Record<string, string>> = {
  validation_error: 'The request is not valid',
  pricing_error: 'There is no price for this model configuration',
  insufficient_credits: 'Insufficient credits',
  forbidden: 'API key lacks templates:read scope',
  invalid_template: 'The template is misconfigured',
  server_error: 'Internal server error',
  generation_error: 'Failed to submit the generation',
}

/** All codes except not_found, whose message depends on the call. */
const CODES = errors.rows
  .filter(({ error }) => error !== 'not_found')
  .map(({ error, status, message }) => [error, status, message ?? MESSAGES[error] ?? ''] as const)

/** Returns the replies to a submit and to a status read that a fault answers with a code. */
function getReplies(code: string): Promise<readonly ParsedReply[]> {
  const api = createMockVideoApi({ clock: 'manual' })
  const json = { variables: { hook: 'Meet', productImage: 'users/a/1.png' } }
  const submit = { method: 'POST', json, key: `prism_sk_:create-error:${code}` }
  return Promise.all([
    callApi(api, 'prism', '/api/templates/abc123/generate', submit),
    callApi(api, 'prism', PATH, { key: `prism_sk_:status-error:${code}` }),
  ])
}

function createReply(status: number, error: string, message: string): ParsedReply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: { error, message } }
}

test.each(CODES)('replies with the error %s: %i', async (code, status, message) => {
  const expected = createReply(status, code, message)
  expect(await getReplies(code)).toEqual([expected, expected])
})

test('replies with the not_found error of the requested resource', async () => {
  expect(await getReplies('not_found')).toEqual([
    createReply(404, 'not_found', 'Template not found'),
    createReply(404, 'not_found', 'Generation not found'),
  ])
})

test('has a reply for every error code', () => {
  const codes = [...CODES.map(([code]) => code), 'not_found']
  expect(Object.keys(prism.errorsByCode ?? {}).sort()).toEqual(codes.toSorted())
  expect((prism.errorCodes ?? []).toSorted()).toEqual([...codes, 'failed'].sort())
})

test.each([...CODES.map(([code]) => code), 'not_found'])(
  'reads the error code %s from a reply',
  async (code) => {
    const codes = (await getReplies(code)).map(({ status, body }) =>
      prism.readErrorCode?.(jsonReply(status, body)),
    )
    expect(codes).toEqual([code, code])
  },
)

test.each([
  ['completed', undefined],
  ['processing', undefined],
  ['failed', 'failed'],
  ['rejected', 'failed'],
] as const)('reads the error code of a generation that is %s: %s', async (state, code) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state })
  const { status, body } = await callApi(api, 'prism', getStatusPath('prism', id))
  expect(prism.readErrorCode?.(jsonReply(status, body))).toBe(code)
})

test.each([409, 413, 429, 503])('reads no error code from an undocumented %i', async (status) => {
  const scenario = { name: 'broken', faults: [{ on: 'status', reply: { status } }] }
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const reply = await callApi(api, 'prism', PATH)
  expect(reply.status).toBe(status)
  expect(prism.readErrorCode?.(jsonReply(status, reply.body))).toBeUndefined()
})
