import { expect, test } from 'vitest'
import { FLAGS, getVariableName } from '../../src/cli/flags.ts'
import { formatList } from '../../src/lib/format-list.ts'
import { createMockVideoApi, providers, scenarios } from '../../src/index.ts'
import { PROVIDER_FLAGS } from '../support/fixed.ts'
import { runCommand } from '../support/terminal.ts'

const catalog = createMockVideoApi().adapter.scenarios
const labels = providers.map(({ label }) => label)

test.each([
  ['--help'],
  ['-h'],
  ['serve', '--help'],
  ['exec', '-h', '--', 'npm', 'test'],
  ['--nope', '--help'],
  ['help'],
  ['help', 'exec'],
  ['help', '--nope'],
  ['validate', 'no.yaml', '-h'],
])('prints the help, regardless of other arguments: %s', async (...argv) => {
  const { code, out, error } = await runCommand(argv)
  expect([code, error]).toEqual([0, []])
  expect(out.join('\n').split('\n').slice(0, 10)).toEqual([
    `mock-video-api: a local fake of the ${formatList(labels)} video APIs`,
    '',
    'Usage',
    '  mock-video-api [serve] [flags]              start the fake',
    '  mock-video-api scenarios [--json]           list the scenarios',
    '  mock-video-api explain <scenario> [--json]  show the timeline and the faults of a scenario, as each provider shows them',
    '  mock-video-api exec [flags] -- <command>    run a command against a new fake on a free port',
    '  mock-video-api validate [<path>...]         check scenario files, folders of them, config files, or modules with providers',
    '  mock-video-api help                         print this help',
    '',
  ])
})

test('prints one line of help for each flag, and an environment variable', async () => {
  const { out } = await runCommand(['--help'])
  const lines = out.join('\n').split('\n')
  expect(lines.filter((line) => /^ +(?:-\w, )?--/.test(line))).toHaveLength(FLAGS.length)
  expect(lines).toContain(
    '  -p, --port <number>               The port to listen on; 0 takes any free port. Default: 4747.',
  )
  expect(lines).toContain(
    'Each flag except --version and --help can also be set by an environment variable, such as MOCK_VIDEO_API_UNKNOWN_IDS for --unknown-ids. A flag overrides its variable.',
  )
  expect(getVariableName('port')).toBe('MOCK_VIDEO_API_PORT')
})

test('prints one line of help for each quota', async () => {
  const { out } = await runCommand(['--help'])
  const lines = out.join('\n').split('\n')
  const start = lines.indexOf('Quotas')
  expect(lines.slice(start, lines.indexOf('', start))).toEqual(
    expect.arrayContaining([
      'Quotas',
      expect.stringMatching(
        /^  sync\.perMinute=<calls> +The calls of one operation per minute\. Further calls get 429\.$/,
      ),
    ]),
  )
})

test.each([['--version'], ['-V'], ['exec', '-V']])('prints the version: %s', async (...argv) => {
  expect(await runCommand(argv)).toEqual({ code: 0, out: ['1.2.3'], error: [] })
})

test('lists the scenarios by group', async () => {
  const { code, out, error } = await runCommand(['scenarios'])
  expect([code, error]).toEqual([0, []])
  const groups = (out[0] ?? '').split('\n\n').map((group) => group.split('\n'))
  const width = Math.max(...catalog.map(({ name }) => name.length))
  expect(groups.map(([group]) => group)).toEqual([
    'outcomes',
    'timing',
    'webhooks',
    'errors',
    'limits',
    'transport',
    'payload',
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
  expect(groups[3]).toEqual([
    'errors',
    '  unauthorized           Every call that needs an API key gets 401.',
    '  key-expires            Status reads of a generation get 401 as soon as it is 10 s old.',
    '  forbidden              Every call that needs an API key gets 403.',
    '  not-found              Every status read gets 404.',
    '  server-error           Every call that needs an API key gets 500.',
  ])
})

test('lists the scenarios as one JSON array', async () => {
  const { code, out, error } = await runCommand(['scenarios', '--json'])
  expect([code, out.length, error]).toEqual([0, 1, []])
  expect(JSON.parse(out[0] ?? '')).toEqual(
    catalog.map(({ name, group, description }) => ({ name, group, description })),
  )
  expect(out[0]).toContain('"name":"sync-code:<code>","group":"outcomes"')
})

test('explains a scenario that ends by time', async () => {
  expect(await runCommand(['explain', 'slow-fail', ...PROVIDER_FLAGS])).toEqual({
    code: 0,
    out: [
      `slow-fail: The generation fails after 90 s, because it timed out.

  when  TruGen      Sync                       Prism
  0 s   processing  PENDING                    generating
  2 s   processing  PROCESSING                 generating
  90 s  failed      FAILED controller_timeout  failed "Generation timed out"

What a provider does not show
  TruGen  the queued state (shown as processing); the failure reason
  Prism   the queued state (shown as generating)`,
    ],
    error: [],
  })
})

test('explains a scenario that ends by status reads', async () => {
  expect(await runCommand(['explain', 'third-poll', ...PROVIDER_FLAGS])).toEqual({
    code: 0,
    out: [
      `third-poll: The generation completes on the third status read, regardless of time.

  when                    TruGen      Sync        Prism
  0 s                     processing  PROCESSING  generating
  on the 3rd status read  completed   COMPLETED   completed`,
    ],
    error: [],
  })
})

test('explains a lifecycle that is joined with faults', async () => {
  const name = 'stuck+flaky+connection-drops+regressing+webhook-lost'
  expect(await runCommand(['explain', name, ...PROVIDER_FLAGS])).toEqual({
    code: 0,
    out: [
      `stuck+flaky+connection-drops+regressing+webhook-lost: ${[
        'The generation is processing from the start and never ends.',
        'The first two status reads of a generation get 503.',
        'The connection of every second status read is reset.',
        'The progress falls once from 60 percent to 30 percent.',
        'The webhook is never sent.',
      ].join(' ')}

  when  TruGen      Sync        Prism
  0 s   processing  PROCESSING  generating

Progress falls from 60 percent to 30 percent.
The webhook is never sent.

The first 2 status reads of each generation are answered with
  TruGen  503 {"error":"Service Unavailable"}
  Sync    503 {"message":"Service Unavailable","error":"Service Unavailable","statusCode":503}
  Prism   503 {"error":"service_unavailable","message":"Service Unavailable"}

Every 2nd status read of each generation gets a connection reset.

What a provider does not show
  TruGen  progress
  Prism   progress`,
    ],
    error: [],
  })
})

test('explains a scenario with an argument', async () => {
  const { out } = await runCommand(['explain', 'sync-code:controller_timeout', ...PROVIDER_FLAGS])
  expect(out[0])
    .toBe(`sync-code:controller_timeout: The generation fails after 5 s with this Sync error code. Other providers show their default failure.

  when  TruGen      Sync                       Prism
  0 s   processing  PENDING                    generating
  2 s   processing  PROCESSING                 generating
  5 s   failed      FAILED controller_timeout  failed "Generation timed out"

What a provider does not show
  TruGen  the queued state (shown as processing); the failure reason
  Prism   the queued state (shown as generating); a specific failure reason (shown as failed "Generation timed out")`)
})

test.each(scenarios.map(({ name, description }) => [name, description]))(
  'explains each shipped scenario: %s',
  async (name, description) => {
    const { code, out, error } = await runCommand(['explain', name, ...PROVIDER_FLAGS])
    expect([code, error]).toEqual([0, []])
    const [title, blank, head] = (out[0] ?? '').split('\n')
    expect([title, blank]).toEqual([`${name}: ${description}`, ''])
    expect(head).toMatch(/^ {2}when +TruGen +Sync +Prism$/)
    expect(out[0]).not.toMatch(/undefined|null|NaN|Infinity|\[object/)
  },
)

test('explains as JSON', async () => {
  const { out } = await runCommand(['explain', 'quick-fail+forbidden', '--json', ...PROVIDER_FLAGS])
  expect(JSON.parse(out[0] ?? '')).toEqual({
    scenario: 'quick-fail+forbidden',
    description:
      'The generation fails after 5 s, because an input could not be fetched. Every call that needs an API key gets 403.',
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
        calls: 'Every call that needs an API key',
        effects: ['is answered with'],
        answers: {
          trugen: '403 {"error":"Forbidden: api key does not have access to this resource"}',
          sync: '403 {"message":"Forbidden resource","error":"Forbidden","statusCode":403}',
          prism: '403 {"error":"forbidden","message":"API key lacks templates:read scope"}',
        },
      },
    ],
    unsupported: {
      trugen: ['the queued state (shown as processing)', 'the failure reason'],
      prism: ['the queued state (shown as generating)'],
    },
  })
})

test('says which faults of a join are never reached', async () => {
  const { out } = await runCommand(['explain', 'not-found+flaky', ...PROVIDER_FLAGS])
  expect(out[0]?.split('\n')).toContain(
    'The first 2 status reads of each generation: never reached, because not-found answers these calls first.',
  )
  const { out: json } = await runCommand(['explain', 'not-found+flaky', '--json'])
  expect(JSON.parse(json[0] ?? '')).toMatchObject({ faults: [{}, { unreachableAfter: 'not-found' }] })
})

test('lists the codes of a scenario that takes one', async () => {
  const { code, out } = await runCommand(['explain', 'create-error', ...PROVIDER_FLAGS])
  const lines = out[0]?.split('\n') ?? []
  expect([code, lines[0]?.slice(0, 20)]).toEqual([0, 'create-error:<code>:'])
  expect(lines.filter((line) => /^\S/.test(line)).slice(1)).toEqual([
    'Every provider',
    'TruGen',
    'Sync',
    'Prism',
  ])
  for (const known of ['not-found', 'failed-to-initiate', 'IDEMPOTENCY_KEY_CONFLICT', 'pricing_error'])
    expect(lines).toContain(`  ${known}`)

  const { out: json } = await runCommand(['explain', 'sync-code', '--json'])
  expect(JSON.parse(json[0] ?? '')).toMatchObject({
    codes: { sync: expect.arrayContaining(['controller_timeout']) as unknown },
  })
})
