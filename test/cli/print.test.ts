import { expect, test } from 'vitest'
import { FLAGS, toVariable } from '../../src/cli/flags.ts'
import { createMockVideoApi, scenarios } from '../../src/index.ts'
import { runToEnd } from '../support/terminal.ts'

const catalog = createMockVideoApi().adapter.scenarios

test.each([
  ['--help'],
  ['-h'],
  ['serve', '--help'],
  ['exec', '-h', '--', 'npm', 'test'],
  ['--nope', '--help'],
])('prints the help, whatever else is asked: %s', async (...argv) => {
  const { code, out, error } = await runToEnd(argv)
  expect([code, error]).toEqual([0, []])
  expect(out.join('\n').split('\n').slice(0, 9)).toEqual([
    'mock-video-api: a local fake of the TruGen, Sync and Prism Videos APIs',
    '',
    'Usage',
    '  mock-video-api [serve] [flags]              start the fake',
    '  mock-video-api scenarios [--json]           list what can happen to a generation',
    '  mock-video-api explain <scenario> [--json]  show a life, state by state, as each provider tells it',
    '  mock-video-api exec [flags] -- <command>    run a command against a fake of its own, on a free port',
    '  mock-video-api validate [<path>...]         say what is wrong with files of scenarios, or with a config file',
    '',
  ])
})

test('gives every flag one line of help, and names a variable', async () => {
  const { out } = await runToEnd(['--help'])
  const lines = out.join('\n').split('\n')
  expect(lines.filter((line) => /^ +(?:-\w, )?--/.test(line))).toHaveLength(FLAGS.length)
  expect(lines).toContain(
    '  -p, --port <number>               Where to listen; 0 is any free port. Default 4747.',
  )
  expect(lines).toContain(
    'Each flag but --version and --help has a variable: --unknown-ids is MOCK_VIDEO_API_UNKNOWN_IDS. The flag wins.',
  )
  expect(toVariable('port')).toBe('MOCK_VIDEO_API_PORT')
})

test.each([['--version'], ['-V'], ['exec', '-V']])('prints the version: %s', async (...argv) => {
  expect(await runToEnd(argv)).toEqual({ code: 0, out: ['1.2.3'], error: [] })
})

test('lists the scenarios by group, shipped ones by what they are about', async () => {
  const { code, out, error } = await runToEnd(['scenarios'])
  expect([code, error]).toEqual([0, []])
  const groups = (out[0] ?? '').split('\n\n').map((group) => group.split('\n'))
  const width = Math.max(...catalog.map(({ name }) => name.length))
  expect(groups.map(([group]) => group)).toEqual([
    'outcomes',
    'timing',
    'auth',
    'limits',
    'transport',
    'payload',
    'webhooks',
    'output',
  ])
  expect(groups).toEqual(
    groups.map(([group = '']) => [
      group,
      ...catalog
        .filter((scenario) => scenario.group === group)
        .map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`),
    ]),
  )
  expect(groups.flat()).toHaveLength(catalog.length + groups.length)
  expect(groups[2]).toEqual([
    'auth',
    '  unauthorized           Every call with a key gets 401.',
    '  key-expires            From 10 s after its creation on, status reads of a generation get 401.',
    '  forbidden              Every call with a key gets 403.',
    '  not-found              Every status read gets 404.',
  ])
})

test('lists the scenarios as one array', async () => {
  const { code, out, error } = await runToEnd(['scenarios', '--json'])
  expect([code, out.length, error]).toEqual([0, 1, []])
  expect(JSON.parse(out[0] ?? '')).toEqual(
    catalog.map(({ name, group, description }) => ({ name, group, description })),
  )
  expect(out[0]).toContain('"name":"sync-code:<code>","group":"outcomes"')
})

test('explains a scenario that ends by itself', async () => {
  expect(await runToEnd(['explain', 'slow-fail'])).toEqual({
    code: 0,
    out: [
      `slow-fail: Runs for a minute and a half, then fails: timed out.

  when  TruGen      Sync                       Prism
  0 s   processing  PENDING                    generating
  2 s   processing  PROCESSING                 generating
  90 s  failed      FAILED controller_timeout  failed "Generation timed out"

What cannot be shown
  TruGen  the queue, which reads as processing; why it failed
  Prism   the queue, which reads as generating`,
    ],
    error: [],
  })
})

test('explains a scenario that reads move on', async () => {
  expect(await runToEnd(['explain', 'third-poll'])).toEqual({
    code: 0,
    out: [
      `third-poll: Is completed on the third status read, whatever the time.

  when                    TruGen      Sync        Prism
  0 s                     processing  PROCESSING  generating
  on the 3rd status read  completed   COMPLETED   completed`,
    ],
    error: [],
  })
})

test('explains a life joined with what goes wrong', async () => {
  expect(await runToEnd(['explain', 'stuck+flaky+connection-drops+regressing+webhook-lost'])).toEqual({
    code: 0,
    out: [
      `stuck+flaky+connection-drops+regressing+webhook-lost: ${[
        'Is processing from the start, and for ever.',
        'The first two status reads of a generation get 503.',
        'Every second status read has its connection reset.',
        'Falls back from 60 percent to 30 on its way.',
        'The webhook never comes.',
      ].join(' ')}

  when  TruGen      Sync        Prism
  0 s   processing  PROCESSING  generating

Progress falls back from 60 percent to 30.
The webhook is never sent.

The first 2 status reads of a generation are answered with
  TruGen  503 {"error":"Service Unavailable"}
  Sync    503 {"message":"Service Unavailable","error":"Service Unavailable","statusCode":503}
  Prism   503 {"error":"service_unavailable","message":"Service Unavailable"}

Every 2nd status read of a generation gets the connection reset.

What cannot be shown
  TruGen  progress
  Prism   progress`,
    ],
    error: [],
  })
})

test('explains a scenario with an argument', async () => {
  const { out } = await runToEnd(['explain', 'sync-code:controller_timeout'])
  expect(out[0])
    .toBe(`sync-code:controller_timeout: Fails at 5 s with this Sync error code and its message; elsewhere for no reason of its own.

  when  TruGen      Sync                       Prism
  0 s   processing  PENDING                    generating
  2 s   processing  PROCESSING                 generating
  5 s   failed      FAILED controller_timeout  failed "Generation timed out"

What cannot be shown
  TruGen  the queue, which reads as processing; why it failed
  Prism   the queue, which reads as generating; why it failed, which has no words of its own and reads as failed "Generation timed out"`)
})

test.each(scenarios.map(({ name, description }) => [name, description]))(
  'explains what ships: %s',
  async (name, description) => {
    const { code, out, error } = await runToEnd(['explain', name])
    expect([code, error]).toEqual([0, []])
    const [title, blank, head] = (out[0] ?? '').split('\n')
    expect([title, blank]).toEqual([`${name}: ${description}`, ''])
    expect(head).toMatch(/^ {2}when +TruGen +Sync +Prism$/)
    expect(out[0]).not.toMatch(/undefined|null|NaN|Infinity|\[object/)
  },
)

test('explains as JSON', async () => {
  const { out } = await runToEnd(['explain', 'quick-fail+forbidden', '--json'])
  expect(JSON.parse(out[0] ?? '')).toEqual({
    scenario: 'quick-fail+forbidden',
    description: 'Fails at 5 s: an input could not be fetched. Every call with a key gets 403.',
    timeline: [
      { when: '0 s', shows: { trugen: 'processing', sync: 'PENDING', prism: 'generating' } },
      { when: '1 s', shows: { trugen: 'processing', sync: 'PROCESSING', prism: 'generating' } },
      {
        when: '5 s',
        shows: {
          trugen: 'failed',
          sync: 'FAILED generation_input_video_inaccessible',
          prism: 'failed "An input could not be downloaded"',
        },
      },
    ],
    results: [],
    faults: [
      {
        on: '*',
        calls: 'Every call with a key',
        effects: ['is answered with'],
        answers: {
          trugen: '403 {"error":"Forbidden: api key does not have access to this resource"}',
          sync: '403 {"message":"Forbidden resource","error":"Forbidden","statusCode":403}',
          prism: '403 {"error":"forbidden","message":"API key lacks templates:read scope"}',
        },
      },
    ],
    unsupported: {
      trugen: ['the queue, which reads as processing', 'why it failed'],
      prism: ['the queue, which reads as generating'],
    },
  })
})

test('explains nothing without a name, and no name that there is not', async () => {
  const missing = await runToEnd(['explain'])
  expect([missing.code, missing.out]).toEqual([1, []])
  expect(missing.error[0]).toMatch(/^Failed to explain: no scenario is named\. Known: happy, instant, /)
  const unknown = await runToEnd(['explain', 'slow-fial'])
  expect([unknown.code, unknown.out]).toEqual([1, []])
  expect(unknown.error[0]).toMatch(
    /^Failed to choose a scenario: "slow-fial" is unknown\. Did you mean slow-fail\?/,
  )
})
