import { expect, test } from 'vitest'
import errors from '../../../src/fixtures/trugen/errors.json' with { type: 'json' }
import { jsonReply } from '../../../src/lib/call.ts'
import { trugen } from '../../../src/handlers/trugen/index.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import type { ParsedReply } from '../../support/call.ts'

const PATH = getStatusPath('trugen')
const CREATE = '/v1/script-to-video/createVideo'

/** Our codes of the documented errors, in the order of the fixture. */
const NAMES = [
  'unauthorized',
  'not-found',
  'failed-to-initiate',
  'failed-to-retrieve-status',
  'failed-to-retrieve-provider-details',
  'failed-to-retrieve-providers',
  'invalid-request-body',
]

const CODES = errors.rows.map(({ status, error }, index) => [NAMES[index] ?? '', status, error] as const)

/** Returns the replies to a submit and to a status read that a fault answers with a code. */
function getReplies(code: string): Promise<readonly ParsedReply[]> {
  const api = createMockVideoApi({ clock: 'manual' })
  return Promise.all([
    callApi(api, 'trugen', CREATE, { method: 'POST', json: {}, key: `:create-error:${code}` }),
    callApi(api, 'trugen', PATH, { key: `:status-error:${code}` }),
  ])
}

function createReply(status: number, body: object): ParsedReply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body }
}

test.each(CODES)('replies with the error %s: %i', async (code, status, error) => {
  const expected = createReply(status, { error })
  expect(await getReplies(code)).toEqual([expected, expected])
})

test('replies with 200 and a numeric status for status-minus-one', async () => {
  expect(await getReplies('status-minus-one')).toEqual([
    createReply(200, { status: -1, error: 'Failed to initiate video generation' }),
    createReply(200, { status: -1, error: 'Failed to retrieve generation status' }),
  ])
})

test.each([
  [['POST', CREATE], 'failed-to-initiate', 'Failed to initiate video generation'],
  [['GET', PATH], 'failed-to-retrieve-status', 'Failed to retrieve generation status'],
  [
    ['GET', '/v1/ext/providers'],
    'failed-to-retrieve-provider-details',
    'Failed to retrieve Provider details',
  ],
  [['GET', '/v1/ext/avatars'], undefined, 'Failed to retrieve avatars'],
] as const)('returns the 500 of the operation: %j', async ([method, path], code, error) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const reply = await callApi(api, 'trugen', path, { method, key: ':server-error' })
  expect(reply).toEqual(createReply(500, { error }))
  expect(trugen.readErrorCode?.(jsonReply(reply.status, reply.body))).toBe(code)
})

test('has a reply for every error code', () => {
  const codes = [...CODES.map(([code]) => code), 'status-minus-one']
  const neutral = ['unauthorized', 'not-found']
  expect([...Object.keys(trugen.errorsByCode ?? {}), ...neutral].sort()).toEqual(codes.toSorted())
  expect((trugen.errorCodes ?? []).toSorted()).toEqual([...codes, 'failed'].sort())
})

test.each([...CODES.map(([code]) => code), 'status-minus-one'])(
  'reads the error code %s from a reply',
  async (code) => {
    const codes = (await getReplies(code)).map(({ status, body }) =>
      trugen.readErrorCode?.(jsonReply(status, body)),
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
  const { id } = api.trugen.create({ state, input: { script: '{"status":"failed"} and "status":-1' } })
  const { status, body } = await callApi(api, 'trugen', getStatusPath('trugen', id))
  expect(trugen.readErrorCode?.(jsonReply(status, body))).toBe(code)
})

test('reads no error code from an undocumented error', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, body } = await callApi(api, 'trugen', PATH, { key: ':forbidden' })
  expect(status).toBe(403)
  expect(trugen.readErrorCode?.(jsonReply(status, body))).toBeUndefined()
})
