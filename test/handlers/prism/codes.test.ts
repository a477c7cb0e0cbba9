import { expect, test } from 'vitest'
import { jsonReply } from '../../../src/lib/call.ts'
import { prism } from '../../../src/handlers/prism/index.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { statusPath } from '../../support/fixed.ts'
import type { Answer } from '../../support/call.ts'

const PATH = statusPath('prism')

/** https://docs.prismvideos.com/errors */
const CODES: readonly (readonly [code: string, status: number, message: string])[] = [
  ['validation_error', 400, 'The request is not valid'],
  ['pricing_error', 400, 'There is no price for this model configuration'],
  ['unauthorized', 401, 'Invalid or missing API key'],
  ['insufficient_credits', 402, 'Insufficient credits'],
  ['forbidden', 403, 'API key lacks templates:read scope'],
  ['invalid_template', 422, 'The template is misconfigured'],
  ['server_error', 500, 'Internal server error'],
  ['generation_error', 500, 'Failed to submit the generation'],
]

/** The answers to a submit and to a status read that get a code. */
function answers(code: string): Promise<readonly Answer[]> {
  const api = createMockVideoApi({ clock: 'manual' })
  const json = { variables: { hook: 'Meet', productImage: 'users/a/1.png' } }
  const submit = { method: 'POST', json, key: `prism_sk_:create-error:${code}` }
  return Promise.all([
    ask(api, 'prism', '/api/templates/abc123/generate', submit),
    ask(api, 'prism', PATH, { key: `prism_sk_:status-error:${code}` }),
  ])
}

function toAnswer(status: number, error: string, message: string): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: { error, message } }
}

test.each(CODES)('answers a call with %s: %i', async (code, status, message) => {
  const expected = toAnswer(status, code, message)
  expect(await answers(code)).toEqual([expected, expected])
})

test('answers a call with not_found, in the words of what was asked for', async () => {
  expect(await answers('not_found')).toEqual([
    toAnswer(404, 'not_found', 'Template not found'),
    toAnswer(404, 'not_found', 'Generation not found'),
  ])
})

test('answers with all its codes and no other', () => {
  const codes = [...CODES.map(([code]) => code), 'not_found']
  expect(Object.keys(prism.errorsByCode ?? {}).sort()).toEqual(codes.toSorted())
  expect((prism.errorCodes ?? []).toSorted()).toEqual([...codes, 'failed'].sort())
})

test.each([...CODES.map(([code]) => code), 'not_found'])('tells that an answer is %s', async (code) => {
  const told = (await answers(code)).map(({ status, body }) => prism.readErrorCode?.(jsonReply(status, body)))
  expect(told).toEqual([code, code])
})

test.each([
  ['completed', undefined],
  ['processing', undefined],
  ['failed', 'failed'],
  ['rejected', 'failed'],
] as const)('tells of a generation that is %s: %s', async (state, code) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state })
  const { status, body } = await ask(api, 'prism', statusPath('prism', id))
  expect(prism.readErrorCode?.(jsonReply(status, body))).toBe(code)
})

test.each([409, 413, 429, 503])('tells nothing of a %i, which no page has', async (status) => {
  const scenario = { name: 'broken', faults: [{ on: 'status', reply: { status } }] }
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const answer = await ask(api, 'prism', PATH)
  expect(answer.status).toBe(status)
  expect(prism.readErrorCode?.(jsonReply(status, answer.body))).toBeUndefined()
})
