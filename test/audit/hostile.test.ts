// Audits that must not fail because of what they judge: a provider of a user that throws, and times that cannot be.
import { expect, onTestFinished, test, vi } from 'vitest'
import { startServer } from '../../src/server.ts'
import { createMockVideoApi, defineProvider, jsonReply } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { callControl } from '../support/control.ts'
import { getErrorMessage } from '../support/error-message.ts'
import { openServer } from '../support/server.ts'
import { getCheck, listFound } from './results.ts'
import type { MockVideoApi, Provider } from '../../src/index.ts'

/** Throws a value that is not an `Error`. */
function throwValue(value: unknown): never {
  throw value
}

/** Creates a provider. A member that is given replaces one that `defineProvider` has checked. */
function createProvider(member: string, descriptor: PropertyDescriptor): Provider<unknown, 'mine'> {
  const provider = defineProvider({
    name: 'mine',
    origins: ['https://api.mine.example'],
    pricing: { unit: 'credits', prices: { perSecond: 2, models: { large: 4 } } },
    polling: { everySeconds: 1, waitParameter: 'wait' },
    operations: [
      {
        name: 'create',
        method: 'POST',
        path: '/videos',
        createsGeneration: true,
        handle: (context) => jsonReply(202, { id: context.create({}).generation.id }),
      },
      {
        name: 'status',
        method: 'GET',
        path: '/videos/:id',
        idParam: 'id',
        handle: (context) => jsonReply(200, { status: context.poll()?.state.state }),
      },
    ],
  })
  return Object.defineProperty(provider, member, descriptor)
}

/** Submits a generation and reads its status once. */
async function useProvider(api: Pick<MockVideoApi, 'adapter' | 'generations'>): Promise<void> {
  await callApi(api, 'mine', '/videos', { method: 'POST' })
  await callApi(api, 'mine', `/videos/${api.generations.list()[0]?.id}`)
}

test.for([
  ['a negative length', () => ({ seconds: -1 })],
  ['a length that is no number', () => ({ seconds: Number.NaN })],
  ['a length of another type', () => ({ seconds: 5n })],
  ['an error', () => throwValue(new Error('no video'))],
  ['a value that is no error', () => throwValue(Object.create(null))],
  ['a model without a name', () => ({ seconds: 5, model: { toString: () => throwValue(new Error('x')) } })],
] as const)('judges no money if describeVideo returns or throws %s', async ([, describeVideo]) => {
  const provider = createProvider('describeVideo', { value: describeVideo })
  const server = await startServer({ clock: 'manual', providers: [provider], warn: () => {} })
  onTestFinished(() => server.close())
  await useProvider(server.api)
  const audit = server.api.audit()
  expect([audit.ok, audit.money['mine']]).toEqual([true, 'not-judged'])
  expect(String(audit)).toContain('Audit of 14 checks: 0 failed')
  for (const session of ['default', '*']) {
    const { status, body } = await callControl(server, `GET audit?session=${session}`)
    expect([status, body]).toMatchObject([200, { ok: true, money: { mine: 'not-judged' } }])
  }
})

/** Opens a fake with a provider whose `polling` begins to throw. */
function openWithoutAdvice(
  error: unknown,
): Pick<MockVideoApi, 'adapter' | 'audit' | 'generations' | 'reset'> {
  const provider = createProvider('polling', { get: () => throwValue(error) })
  const api = createMockVideoApi({ providers: [provider], clock: 'system', warn: () => {} })
  onTestFinished(() => api.close())
  return api
}

const BROKEN = ['early-poll: failed', 'busy-loop-instead-of-wait: failed']

test.for([
  [new Error('no advice'), 'Error: no advice'],
  [new Error('Ask again.'), 'Error: Ask again'],
  ['no advice', 'no advice'],
  [Object.create(null), 'an error without a text'],
  [new Error('x'.repeat(9_000)), `Error: ${'x'.repeat(493)}...`],
] as const)('shows the error of a check that throws, and judges the others: %s', async ([error, shown]) => {
  const api = openWithoutAdvice(error)
  const run = api.adapter.startAudit()
  await useProvider(api)
  const audit = api.audit()
  api.reset()
  // The session is judged before its reset.
  for (const each of [audit, run.finish()]) {
    expect([each.ok, listFound(each)]).toEqual([false, BROKEN])
    expect(getCheck(each, 'early-poll')).toMatchObject({
      why: `The check itself failed: ${shown.replace(/\.$/, '')}.`,
      count: 0,
      evidence: [],
    })
    expect(getCheck(each, 'poll-after-end').why).toBe('Judged 1 status read.')
    expect(getCheck(each, 'unknown-field').why).toBe('Judged 2 calls.')
    expect(each.money['mine']).toMatchObject({ spent: 16 })
    const lines = [String(each), getErrorMessage(() => each.assert())]
    for (const text of lines)
      expect(text).toContain(`Error     The check itself failed: ${shown.slice(0, 5)}`)
    expect(lines[1]).toMatch(/^Failed to pass the audit: 2 of 14 checks failed\n/)
  }
})

test('judges the sessions after one that could not be judged', async () => {
  let isBroken = false
  const provider = createProvider('polling', {
    get: () => (isBroken ? throwValue(new Error('no advice')) : { waitParameter: 'wait' }),
  })
  const api = createMockVideoApi({ providers: [provider], warn: () => {} })
  const run = api.adapter.startAudit()
  await useProvider(api)
  isBroken = true
  api.reset()
  isBroken = false
  await useProvider(api)
  const audit = run.finish()
  expect(getCheck(audit, 'busy-loop-instead-of-wait')).toMatchObject({
    result: 'failed',
    why: 'Judged 1 generation of a provider with a long-poll. The check itself failed: Error: no advice.',
  })
  expect(getCheck(audit, 'poll-after-end').why).toBe('Judged 2 status reads.')
})

test.for(['system', 'manual', 'auto'] as const)(
  'works with a wall clock that no date can have: %s',
  async (clock) => {
    const api = createMockVideoApi({ clock, scenario: 'instant', warn: () => {} })
    onTestFinished(() => api.close())
    const { id } = api.sync.create()
    const now = vi.spyOn(Date, 'now').mockReturnValue(1e20)
    onTestFinished(() => now.mockRestore())
    for (let reads = 0; reads < 4; reads += 1) await callApi(api, 'sync', `/v2/generate/${id}`)
    const audit = api.audit()
    expect(listFound(audit)).toEqual(['poll-after-end: failed'])
    const realAt = '+275760-09-13T00:00:00.000Z'
    expect(getCheck(audit, 'poll-after-end').evidence[0]?.calls).toMatchObject([{ number: 4, realAt }])
    expect(api.requests()).toMatchObject([{ realAt }, { realAt }, { realAt }, { realAt }])
    expect(() => JSON.stringify(api.snapshot())).not.toThrow()
  },
)

function repeatIgnore(times: number): string {
  return `GET audit?${'ignore=early-poll&'.repeat(times).slice(0, -1)}`
}

test('says how often ignore can be given', async () => {
  const server = await openServer()
  expect(await callControl(server, repeatIgnore(200))).toMatchObject({ status: 200 })
  expect(await callControl(server, repeatIgnore(800))).toEqual({
    status: 400,
    body: { error: 'Failed to read the query: ignore: must be given at most 200 times.' },
  })
})
