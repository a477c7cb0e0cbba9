import { expect, test } from 'vitest'

import { createMockVideoApi, defineScenario } from '../../src/index.ts'
import { ownProvider } from '../support/own-provider.ts'
import type { Fault, Scenario } from '../../src/index.ts'

/** What `explain` says of a scenario of somebody's own. */
function explain(scenario: Omit<Scenario, 'name'>): ReturnType<typeof adapter.explain> {
  const { adapter } = createMockVideoApi({ scenarios: [{ name: 'mine', ...scenario }] })
  return adapter.explain('mine')
}

const { adapter } = createMockVideoApi()

/** What calls that a fault strikes are answered with. */
function says(fault: Fault): unknown {
  return explain({ faults: [fault] }).faults[0]?.answers
}

/** The sentence about a fault. */
function tell(fault: Fault): string {
  const [{ calls, effects } = { calls: '', effects: [] }] = explain({ faults: [fault] }).faults
  return `${calls} ${effects.join(' & ')}`
}

test.each<[Fault, string]>([
  [{ on: 'status', connection: 'reset' }, 'Every status read gets the connection reset'],
  [{ on: '*', connection: 'hang' }, 'Every call with a key gets no answer'],
  [{ on: 'create', latency: '250ms' }, 'Every submit takes 0.25 s of real time'],
  [{ on: 'models', latency: ['1s', '2s'] }, 'Every call of models takes between 1 s and 2 s of real time'],
  [{ on: 'status', body: 'slow' }, 'Every status read gets a body that takes 2 s of real time'],
  [{ on: 'status', body: 'truncated' }, 'Every status read gets a body that breaks off half-way'],
  [{ on: 'status', body: 'malformed' }, 'Every status read gets a body that is no JSON any more'],
  [{ on: 'status', headers: { 'X-A': '1' } }, 'Every status read gets the header x-a: 1'],
  [
    { on: 'status', headers: { a: '1', b: '2' }, patch: { status: null } },
    'Every status read gets the headers a: 1 and b: 2 & gets {"status":null} merged into the body',
  ],
  [{ on: 'status', reply: { status: 503 } }, 'Every status read is answered with'],
  [
    { on: 'status', limit: { calls: 2, per: '10s' } },
    'Every status read of a generation beyond 2 in 10 s gets Retry-After & is answered with',
  ],
  [
    { on: 'create', limit: { calls: 1, per: '5s' }, connection: 'reset' },
    'Every submit of a session beyond 1 in 5 s gets the connection reset',
  ],
])('says what becomes of calls: %j', (fault, sentence) => {
  expect(tell(fault)).toBe(sentence)
})

test.each<[Omit<Fault, 'on'> & { on?: string }, string]>([
  [{ first: 1 }, 'The first status read of a generation is answered with'],
  [{ first: 3 }, 'The first 3 status reads of a generation are answered with'],
  [{ attempts: [2] }, 'The 2nd status read of a generation is answered with'],
  [{ attempts: [1, 3, 11] }, 'The 1st, 3rd and 11th status reads of a generation are answered with'],
  [{ every: 1 }, 'Every status read of a generation is answered with'],
  [{ every: 2 }, 'Every 2nd status read of a generation is answered with'],
  [{ first: 6, every: 2 }, 'The first 6 status reads of a generation, every 2nd of them, are answered with'],
  [{ probability: 0.33 }, 'One in 3 status reads, drawn from the seed, is answered with'],
  [{ probability: 0.4 }, '40 percent of status reads, drawn from the seed, are answered with'],
  [
    { every: 3, probability: 0.5 },
    'Every 3rd status read of a generation, one in 2 of them, drawn from the seed, is answered with',
  ],
  [
    { during: ['5s', '20s'] },
    'Every status read of a generation, from 5 s to 20 s after its creation, is answered with',
  ],
  [
    { during: ['10s', '10000h'] },
    'Every status read of a generation, from 10 s after its creation on, is answered with',
  ],
  [
    { when: ['queued', 'processing'] },
    'Every status read, while its generation is queued or processing, is answered with',
  ],
  [{ provider: 'sync' }, 'Every status read at Sync is answered with'],
  [{ on: 'create', first: 2 }, 'The first 2 tries at a submit are answered with'],
  [{ on: 'create', every: 2 }, 'Every 2nd submit of a session is answered with'],
  [
    { on: 'create', during: ['0s', '1m'] },
    'Every submit of a session, from 0 s to 60 s after the start of the session, is answered with',
  ],
  [{ on: 'list', first: 2 }, 'The first 2 calls of list of a session are answered with'],
  [
    { on: '*', first: 2 },
    'The first 2 calls with a key, counted by operation and by generation or session, are answered with',
  ],
  [
    { on: '*', during: ['1s', '2s'] },
    'Every call with a key, from 1 s to 2 s after the start of its generation or session, is answered with',
  ],
])('says which calls: %j', (conditions, sentence) => {
  expect(tell({ on: 'status', reply: { status: 500 }, ...conditions })).toBe(sentence)
})

test('says what calls are answered with, in the words of each provider that it concerns', () => {
  expect(says({ on: 'status', reply: { status: 418, body: { a: 1 } } })).toEqual({
    trugen: '418 {"a":1}',
    sync: '418 {"a":1}',
    prism: '418 {"a":1}',
  })
  expect(
    says({ on: 'status', reply: { status: 502, body: '<html>\n  <p>no</p>\n</html>\n' } }),
  ).toMatchObject({
    sync: '502 <html> <p>no</p> </html>',
  })
  expect(says({ on: 'status', reply: { status: 200, body: '' } })).toMatchObject({
    sync: '200 and an empty body',
  })
  expect(says({ on: 'status', reply: { error: 'server-error' } })).toMatchObject({
    sync: '500 {"message":"Internal server error","statusCode":500,"errorCode":"internal_error","requestId":"<uuid>"}',
  })
  expect(says({ on: 'status', reply: { error: 'invalid_template' } })).toEqual({
    prism: expect.stringMatching(/^422 \{"error":"invalid_template"/) as unknown,
  })
  expect(says({ on: 'models', limit: { calls: 1, per: '1s' } })).toEqual({
    sync: expect.stringMatching(/^429 /) as unknown,
  })
  expect(says({ on: 'status', latency: '1s' })).toEqual({})
  expect(says({ on: 'status', limit: { calls: 1, per: '1s' }, connection: 'hang' })).toEqual({})
})

test('answers in the revision that is spoken', () => {
  const { adapter: latest } = createMockVideoApi({ revisions: { sync: 'latest' } })
  const [interruption] = latest.explain('rate-limited').faults
  expect(interruption?.answers['sync']).toContain('"errorCode":"rate_limit_exceeded"')
})

test.each<[Omit<Scenario, 'name'>, string[]]>([
  [
    { steps: [{ state: 'processing', for: ['20s', '40s'] }, { state: 'completed' }] },
    ['0 s', 'between 20 s and 40 s'],
  ],
  [
    {
      steps: [
        { state: 'queued', for: '2s', polls: 2 },
        { state: 'processing', for: ['1s', '3s'], polls: 3 },
        { state: 'completed' },
      ],
    },
    [
      '0 s',
      '2 s or on the 2nd status read',
      'between 1 s and 3 s after that or on the 3rd status read after that',
    ],
  ],
])('says when a step begins: %j', (scenario, whens) => {
  expect(explain(scenario).timeline.map(({ when }) => when)).toEqual(whens)
})

test('says what is peculiar about the progress, the video and the webhook', () => {
  const { results } = explain({
    progress: 'stalling',
    output: { duration: '12s', fault: 'expired' },
    webhook: { delay: ['1s', '5s'], copies: 3, reorder: '30s', signature: 'stale' },
  })
  expect(results).toEqual([
    'Progress is at 90 percent half-way, and stands there.',
    'The video is 12 s long.',
    'The URL to the video is no good any more.',
    'The webhook is sent between 1 s and 5 s after the end.',
    'The webhook is sent 3 times.',
    'Of every two generations of a session, the webhook of the first is held back for 30 s.',
    'The webhook was signed ten minutes before it is sent.',
  ])
  expect(explain({ webhook: { copies: 0 } }).results).toEqual(['The webhook is never sent.'])
  expect(explain({ webhook: { early: '2s' } }).results).toEqual([
    'The webhook is sent 2 s before status reads show the end, where time brings it.',
  ])
})

test('says what each provider cannot show', () => {
  expect(adapter.explain('third-poll').unsupported).toEqual({})
  expect(adapter.explain('rejected').unsupported).toEqual({
    trugen: ['the queue, which reads as processing', 'the refusal, which reads as failed', 'why it failed'],
    prism: [
      'the queue, which reads as generating',
      'the refusal, which reads as failed "The request was rejected"',
    ],
  })
  expect(adapter.explain('stuck+regressing+webhook-unsigned').unsupported).toEqual({
    trugen: ['progress', 'signatures'],
    prism: ['progress', 'signatures'],
  })
  expect(adapter.explain('stuck+concurrency-limit').unsupported).toEqual({
    trugen: ['what goes wrong with calls of Sync alone'],
    prism: ['what goes wrong with calls of Sync alone'],
  })
  expect(adapter.explain('stuck+unknown-status').unsupported).toEqual({})
  expect(adapter.explain('stuck+status-error:invalid_template').unsupported).toEqual({
    trugen: ['the error invalid_template, which it does not have'],
    sync: ['the error invalid_template, which it does not have'],
  })
  const ended = { steps: [{ state: 'completed' as const }] }
  expect(
    explain({ ...ended, output: { duration: '9s' }, faults: [{ on: 'models', latency: 1 }] }).unsupported,
  ).toEqual({
    trugen: ['how long the video is', 'calls of models, which it does not have'],
    prism: ['how long the video is', 'calls of models, which it does not have'],
  })
  expect(
    explain({ steps: [{ state: 'failed', error: { sync: 'generation_timeout' } }] }).unsupported,
  ).toEqual({
    trugen: ['why it failed'],
    prism: ['why it failed, which has no words of its own and reads as failed "Generation timed out"'],
  })
})

test('says of a provider of somebody, too, what it cannot show', () => {
  const { adapter: mine } = createMockVideoApi({ providers: [ownProvider] })
  expect(mine.explain('quick-fail+jumping+webhook-late').unsupported).toEqual({
    mine: ['why it failed', 'progress', 'webhooks'],
  })
})

test('describes a scenario by what its parts say', () => {
  const late = defineScenario({ name: 'late', description: 'Comes late.', steps: [{ state: 'processing' }] })
  const { adapter: own } = createMockVideoApi({ scenarios: [late, { name: 'wordless', progress: 'linear' }] })
  const describe = (name: string): string => own.explain(name).description
  expect(describe('late+flaky')).toBe('Comes late. The first two status reads of a generation get 503.')
  expect(describe('late+wordless')).toBe('Comes late.')
  expect(describe('sync-code~generation_timeout')).toMatch(/^Fails at 5 s with this Sync error code/)
})

test.each(adapter.scenarios.filter(({ name }) => !name.includes(':')).map(({ name }) => name))(
  'explains what ships: %s',
  (name) => {
    const life = adapter.explain(name)
    expect(life.timeline.length).toBeGreaterThan(0)
    expect(life.scenario).toBe(name)
    expect(JSON.stringify(life)).not.toMatch(/undefined|NaN|Infinity|\[object/)
  },
)

test.each(
  adapter.providers.flatMap(({ name, errorsByCode = {} }) =>
    Object.keys(errorsByCode).map((code) => [name, code] as const),
  ),
)('explains the error of %s: %s', (name, code) => {
  const [interruption] = adapter.explain(`status-error:${code}`).faults
  expect(interruption?.answers[name]).toMatch(/^\d{3} \{.*\}$/)
  expect(interruption?.answers[name]).not.toContain('undefined')
})
