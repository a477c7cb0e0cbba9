import { expect, test } from 'vitest'
import { jsonReply } from '../../../src/lib/call.ts'
import { trugen } from '../../../src/handlers/trugen/index.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { statusPath } from '../../support/fixed.ts'
import type { Answer } from '../../support/call.ts'

const PATH = statusPath('trugen')
const CREATE = '/v1/script-to-video/createVideo'

/** https://github.com/trugenaiinc/documentation (`api-reference/openapi.json`) */
const CODES: readonly (readonly [code: string, status: number, error: string])[] = [
  ['unauthorized', 401, 'Unauthorized: not a valid authorization api key'],
  ['not-found', 404, 'Generation not found'],
  ['failed-to-initiate', 500, 'Failed to initiate video generation'],
  ['failed-to-retrieve-status', 500, 'Failed to retrieve generation status'],
  ['failed-to-retrieve-provider-details', 500, 'Failed to retrieve Provider details'],
  ['failed-to-retrieve-providers', 500, 'Failed to retrieve providers'],
  ['invalid-request-body', 400, 'Invalid request body'],
]

/** The answers to a submit and to a status read that get an error. */
function answers(code: string): Promise<readonly Answer[]> {
  const api = createMockVideoApi({ clock: 'manual' })
  return Promise.all([
    ask(api, 'trugen', CREATE, { method: 'POST', json: {}, key: `:create-error:${code}` }),
    ask(api, 'trugen', PATH, { key: `:status-error:${code}` }),
  ])
}

function toAnswer(status: number, body: object): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body }
}

test.each(CODES)('answers a call with %s: %i', async (code, status, error) => {
  const expected = toAnswer(status, { error })
  expect(await answers(code)).toEqual([expected, expected])
})

test('refuses a call under 200, with a number for a status', async () => {
  expect(await answers('status-minus-one')).toEqual([
    toAnswer(200, { status: -1, error: 'Failed to initiate video generation' }),
    toAnswer(200, { status: -1, error: 'Failed to retrieve generation status' }),
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
] as const)('has a 500 for each operation: %j', async ([method, path], code, error) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const answer = await ask(api, 'trugen', path, { method, key: ':server-error' })
  expect(answer).toEqual(toAnswer(500, { error }))
  expect(trugen.readErrorCode?.(jsonReply(answer.status, answer.body))).toBe(code)
})

test('answers with all its errors and no other', () => {
  const codes = [...CODES.map(([code]) => code), 'status-minus-one']
  const neutral = ['unauthorized', 'not-found']
  expect([...Object.keys(trugen.errorsByCode ?? {}), ...neutral].sort()).toEqual(codes.toSorted())
  expect((trugen.errorCodes ?? []).toSorted()).toEqual([...codes, 'failed'].sort())
})

test.each([...CODES.map(([code]) => code), 'status-minus-one'])(
  'tells that an answer is %s',
  async (code) => {
    const told = (await answers(code)).map(({ status, body }) =>
      trugen.readErrorCode?.(jsonReply(status, body)),
    )
    expect(told).toEqual([code, code])
  },
)

test.each([
  ['completed', undefined],
  ['processing', undefined],
  ['failed', 'failed'],
  ['rejected', 'failed'],
] as const)('tells of a generation that is %s: %s', async (state, code) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.trugen.create({ state, input: { script: '{"status":"failed"} and "status":-1' } })
  const { status, body } = await ask(api, 'trugen', statusPath('trugen', id))
  expect(trugen.readErrorCode?.(jsonReply(status, body))).toBe(code)
})

test('tells nothing of an error that no page has', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, body } = await ask(api, 'trugen', PATH, { key: ':forbidden' })
  expect(status).toBe(403)
  expect(trugen.readErrorCode?.(jsonReply(status, body))).toBeUndefined()
})
