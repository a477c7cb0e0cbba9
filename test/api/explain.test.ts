import { expect, test } from 'vitest'

import { createMockVideoApi, defineScenario } from '../../src/index.ts'
import { ownProvider } from '../support/own-provider.ts'
import type { Fault, Scenario } from '../../src/index.ts'

/** Returns the explanation of a scenario of your own. */
function explain(scenario: Omit<Scenario, 'name'>): ReturnType<typeof adapter.explain> {
  const { adapter } = createMockVideoApi({ providers: PROVIDERS, scenarios: [{ name: 'mine', ...scenario }] })
  return adapter.explain('mine')
}

const PROVIDERS = ['trugen', 'sync', 'prism'] as const
const { adapter } = createMockVideoApi({ providers: PROVIDERS })

/** Returns the replies of a fault, by provider name. */
function explainReplies(fault: Fault): unknown {
  return explain({ faults: [fault] }).faults[0]?.answers
}

/** Returns the sentence about a fault. */
function describeFault(fault: Fault): string {
  const [{ calls, effects, counting } = { calls: '', effects: [], counting: undefined }] = explain({
    faults: [fault],
  }).faults
  return `${calls} ${effects.join(' & ')}${counting === undefined ? '' : ` (${counting})`}`
}

test.each<[Fault, string]>([
  [{ on: 'status', connection: 'reset' }, 'Every status read gets a connection reset'],
  [{ on: '*', connection: 'hang' }, 'Every call that needs an API key gets no response'],
  [{ on: 'create', latency: '250ms' }, 'Every submit takes 0.25 s of real time'],
  [
    { on: 'models', latency: ['1s', '2s'] },
    'Every call to the operation models takes between 1 s and 2 s of real time',
  ],
  [{ on: 'status', body: 'slow' }, 'Every status read gets a response body that takes 2 s of real time'],
  [{ on: 'status', body: 'truncated' }, 'Every status read gets a response body that is cut off halfway'],
  [{ on: 'status', body: 'malformed' }, 'Every status read gets a response body that is not valid JSON'],
  [{ on: 'status', headers: { 'X-A': '1' } }, 'Every status read gets the header x-a: 1'],
  [
    { on: 'status', headers: { a: '1', b: '2' }, patch: { status: null } },
    'Every status read gets the headers a: 1 and b: 2 & gets {"status":null} merged into the response body',
  ],
  [{ on: 'status', reply: { status: 503 } }, 'Every status read is answered with'],
  [
    { on: 'status', limit: { calls: 2, per: '10s' } },
    'Every status read of a generation beyond the first 2 in 10 s gets a Retry-After header & is answered with',
  ],
  [
    { on: 'create', limit: { calls: 1, per: '5s' }, connection: 'reset' },
    'Every submit in a session beyond the first in 5 s gets a connection reset',
  ],
])('describes the effects of a fault: %j', (fault, sentence) => {
  expect(describeFault(fault)).toBe(sentence)
})

test.each<[Omit<Fault, 'on'> & { on?: string }, string]>([
  [{ first: 1 }, 'The first status read of each generation is answered with'],
  [{ first: 3 }, 'The first 3 status reads of each generation are answered with'],
  [{ attempts: [2] }, 'The 2nd status read of each generation is answered with'],
  [{ attempts: [1, 3, 11] }, 'The 1st, 3rd and 11th status reads of each generation are answered with'],
  [{ every: 1 }, 'Every status read of a generation is answered with'],
  [{ every: 2 }, 'Every 2nd status read of each generation is answered with'],
  [
    { first: 6, every: 2 },
    'The first 6 status reads of each generation, every 2nd of them, are answered with',
  ],
  [{ probability: 0.33 }, 'One in 3 status reads, drawn from the seed, is answered with'],
  [{ probability: 0.4 }, '40 percent of status reads, drawn from the seed, are answered with'],
  [
    { every: 3, probability: 0.5 },
    'Every 3rd status read of each generation, one in 2 of them, drawn from the seed, is answered with',
  ],
  [
    { during: ['5s', '20s'] },
    'Every status read of a generation, from 5 s to 20 s after the generation was created, is answered with',
  ],
  [
    { during: ['10s', '10000h'] },
    'Every status read of a generation, from 10 s after the generation was created, is answered with',
  ],
  [
    { when: ['queued', 'processing'] },
    'Every status read, while the generation is queued or processing, is answered with',
  ],
  [{ provider: 'sync' }, 'Every status read at Sync is answered with'],
  [
    { on: 'create', first: 2 },
    'The first 2 submits are answered with (The count restarts after each accepted submit whose complete response was sent.)',
  ],
  [{ on: 'create', every: 2 }, 'Every 2nd submit in each session is answered with'],
  [
    { on: 'create', during: ['0s', '1m'] },
    'Every submit in a session, from 0 s to 60 s after the session began, is answered with',
  ],
  [{ on: 'list', first: 2 }, 'The first 2 calls to the operation list in each session are answered with'],
  [
    { on: '*', first: 2 },
    'The first 2 calls that need an API key are answered with (Each operation is counted for each generation, or for each session if the call is not about a generation. The count of submits restarts after each accepted submit whose complete response was sent.)',
  ],
  [
    { on: '*', every: 2 },
    'Every 2nd call that needs an API key is answered with (Each operation is counted for each generation, or for each session if the call is not about a generation.)',
  ],
  [
    { on: '*', during: ['1s', '2s'] },
    'Every call that needs an API key, from 1 s to 2 s after the generation was created or the session began, is answered with',
  ],
])('describes the calls that a fault applies to: %j', (conditions, sentence) => {
  expect(describeFault({ on: 'status', reply: { status: 500 }, ...conditions })).toBe(sentence)
})

test('shows the reply of each provider that a fault applies to', () => {
  expect(explainReplies({ on: 'status', reply: { status: 418, body: { a: 1 } } })).toEqual({
    trugen: '418 {"a":1}',
    sync: '418 {"a":1}',
    prism: '418 {"a":1}',
  })
  expect(
    explainReplies({ on: 'status', reply: { status: 502, body: '<html>\n  <p>no</p>\n</html>\n' } }),
  ).toMatchObject({
    sync: '502 <html> <p>no</p> </html>',
  })
  expect(explainReplies({ on: 'status', reply: { status: 200, body: '' } })).toMatchObject({
    sync: '200 and an empty body',
  })
  expect(explainReplies({ on: 'status', reply: { error: 'server-error' } })).toMatchObject({
    sync: '500 {"message":"Internal server error","statusCode":500,"errorCode":"internal_error","requestId":"<uuid>"}',
  })
  expect(explainReplies({ on: 'status', reply: { error: 'invalid_template' } })).toEqual({
    prism: expect.stringMatching(/^422 \{"error":"invalid_template"/) as unknown,
  })
  expect(explainReplies({ on: 'models', limit: { calls: 1, per: '1s' } })).toEqual({
    sync: expect.stringMatching(/^429 /) as unknown,
  })
  expect(explainReplies({ on: 'status', latency: '1s' })).toEqual({})
  expect(explainReplies({ on: 'status', limit: { calls: 1, per: '1s' }, connection: 'hang' })).toEqual({})
})

test('shows the replies of the chosen revision', () => {
  const { adapter: latest } = createMockVideoApi({ revisions: { sync: 'latest' } })
  const [fault] = latest.explain('rate-limited').faults
  expect(fault?.answers['sync']).toContain('"errorCode":"rate_limit_exceeded"')
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
])('describes when a step begins: %j', (scenario, starts) => {
  expect(explain(scenario).timeline.map(({ when }) => when)).toEqual(starts)
})

test('describes changes of the progress, the video and the webhook', () => {
  const { results } = explain({
    progress: 'stalling',
    output: { duration: '12s', fault: 'expired' },
    webhook: { delay: ['1s', '5s'], copies: 3, reorder: '30s', signature: 'stale' },
  })
  expect(results).toEqual([
    'Progress reaches 90 percent halfway and stays there.',
    'The video is 12 s long.',
    'The URL of the video has expired.',
    'The webhook is sent between 1 s and 5 s after the end.',
    'The webhook is sent 3 times.',
    'The webhooks of generations 1, 3, 5 and so on of a session are sent 30 s late.',
    'The webhook is signed ten minutes before it is sent.',
  ])
  expect(explain({ webhook: { copies: 0 } }).results).toEqual(['The webhook is never sent.'])
  expect(explain({ output: { fault: 'shorter' } }).results).toEqual([
    'The video is half as long as it should be.',
  ])
  expect(explain({ output: { fault: 'corrupt' } }).results).toEqual([
    'The video file has the right size, but no player can open it.',
  ])
  expect(explain({ webhook: { early: '2s' } }).results).toEqual([
    'The webhook is sent 2 s before status reads show the end, if time ends the generation.',
  ])
})

test('lists what each provider does not support', () => {
  expect(adapter.explain('third-poll').unsupported).toEqual({})
  expect(adapter.explain('rejected').unsupported).toEqual({
    trugen: [
      'the queued state (shown as processing)',
      'the rejected state (shown as failed)',
      'the failure reason',
    ],
    sync: ['a webhook for the rejected state (none is sent)'],
    prism: [
      'the queued state (shown as generating)',
      'the rejected state (shown as failed "The request was rejected")',
    ],
  })
  expect(adapter.explain('stuck+regressing+webhook-unsigned').unsupported).toEqual({
    trugen: ['progress', 'webhook signatures'],
    prism: ['progress', 'webhook signatures'],
  })
  expect(adapter.explain('stuck+concurrency-limit').unsupported).toEqual({
    trugen: ['faults of other providers (Sync only)'],
    prism: ['faults of other providers (Sync only)'],
  })
  expect(adapter.explain('stuck+unknown-status').unsupported).toEqual({})
  expect(adapter.explain('stuck+status-error:invalid_template').unsupported).toEqual({
    trugen: ['the error code invalid_template'],
    sync: ['the error code invalid_template'],
  })
  const ended = { steps: [{ state: 'completed' as const }] }
  expect(
    explain({ ...ended, output: { duration: '9s' }, faults: [{ on: 'models', latency: 1 }] }).unsupported,
  ).toEqual({
    trugen: ['the operation models'],
    prism: ['the operation models'],
  })
  expect(
    explain({ steps: [{ state: 'failed', error: { sync: 'generation_timeout' } }] }).unsupported,
  ).toEqual({
    trugen: ['the failure reason'],
    prism: ['a specific failure reason (shown as failed "Generation timed out")'],
  })
})

test('lists what a provider of your own does not support', () => {
  const { adapter: mine } = createMockVideoApi({ providers: [ownProvider] })
  expect(mine.explain('quick-fail+jumping+webhook-late').unsupported).toEqual({
    mine: ['the failure reason', 'progress', 'webhooks'],
  })
})

test('joins the descriptions of the parts of a name', () => {
  const late = defineScenario({ name: 'late', description: 'Comes late.', steps: [{ state: 'processing' }] })
  const { adapter: own } = createMockVideoApi({ scenarios: [late, { name: 'wordless', progress: 'linear' }] })
  const describe = (name: string): string => own.explain(name).description
  expect(describe('late+flaky')).toBe('Comes late. The first two status reads of a generation get 503.')
  expect(describe('late+wordless')).toBe('Comes late.')
  expect(describe('sync-code~generation_timeout')).toMatch(
    /^The generation fails after 5 s with this Sync error code/,
  )
})

test.each(adapter.scenarios.filter(({ name }) => !name.includes(':')).map(({ name }) => name))(
  'explains the shipped scenario %s',
  (name) => {
    const explanation = adapter.explain(name)
    expect(explanation.timeline.length).toBeGreaterThan(0)
    expect(explanation.scenario).toBe(name)
    expect(JSON.stringify(explanation)).not.toMatch(/undefined|NaN|Infinity|\[object/)
  },
)

test.each(
  adapter.providers.flatMap(({ name, errorsByCode = {} }) =>
    Object.keys(errorsByCode).map((code) => [name, code] as const),
  ),
)('explains the %s error %s', (name, code) => {
  const [fault] = adapter.explain(`status-error:${code}`).faults
  expect(fault?.answers[name]).toMatch(/^\d{3} \{.*\}$/)
  expect(fault?.answers[name]).not.toContain('undefined')
})
