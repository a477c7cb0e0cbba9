import { expect, test } from 'vitest'
import { FLAGS, toVariable } from '../../src/cli/flags.ts'
import { scenarios } from '../../src/index.ts'
import { runToEnd } from '../support/terminal.ts'

test.each([
  ['--help'],
  ['-h'],
  ['serve', '--help'],
  ['exec', '-h', '--', 'npm', 'test'],
  ['--nope', '--help'],
])('prints the help, whatever else is asked: %s', async (...argv) => {
  const { code, out, error } = await runToEnd(argv)
  expect([code, error]).toEqual([0, []])
  expect(out.join('\n').split('\n').slice(0, 8)).toEqual([
    'mock-video-api: a local fake of the TruGen, Sync and Prism Videos APIs',
    '',
    'Usage',
    '  mock-video-api [serve] [flags]              start the fake',
    '  mock-video-api scenarios [--json]           list what can happen to a generation',
    '  mock-video-api explain <scenario> [--json]  show a life, state by state, as each provider tells it',
    '  mock-video-api exec [flags] -- <command>    run a command against a fake of its own, on a free port',
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

test('lists the scenarios by group', async () => {
  expect(await runToEnd(['scenarios'])).toEqual({
    code: 0,
    out: [
      `outcomes
  happy         Waits in the queue for 2 s and is completed at 30 s.
  instant       Is completed at once.
  slow-fail     Runs for a minute and a half, then fails: timed out.
  quick-fail    Fails at 5 s: an input could not be fetched.
  rejected      Is refused at 1 s, before it ran: REJECTED at Sync, failed elsewhere.

timing
  slow          Waits in the queue for 10 s and is completed at 5 minutes.
  stuck         Is processing from the start, and for ever.
  third-poll    Is completed on the third status read, whatever the time.

auth
  unauthorized  Every call with a key gets 401.
  forbidden     Every call with a key gets 403.
  not-found     Every status read gets 404.`,
    ],
    error: [],
  })
})

test('lists the scenarios as one array', async () => {
  const { code, out, error } = await runToEnd(['scenarios', '--json'])
  expect([code, out.length, error]).toEqual([0, 1, []])
  expect(JSON.parse(out[0] ?? '')).toEqual(
    scenarios.map(({ name, group, description }) => ({ name, group, description })),
  )
})

test('explains a scenario that ends by itself', async () => {
  expect(await runToEnd(['explain', 'slow-fail'])).toEqual({
    code: 0,
    out: [
      `slow-fail: Runs for a minute and a half, then fails: timed out.

  when  TruGen      Sync                       Prism
  0 s   processing  PENDING                    generating
  2 s   processing  PROCESSING                 generating
  90 s  failed      FAILED controller_timeout  failed "Generation timed out"`,
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

test('explains a life joined with a fault', async () => {
  expect(await runToEnd(['explain', 'stuck+not-found'])).toEqual({
    code: 0,
    out: [
      `stuck+not-found: Is processing from the start, and for ever. Every status read gets 404.

  when  TruGen      Sync        Prism
  0 s   processing  PROCESSING  generating

Every call of status is answered with
  TruGen  404 {"error":"Generation not found"}
  Sync    404 {"message":"Generation not found","error":"Not Found","statusCode":404,"errorCode":"generation_not_found"}
  Prism   404 {"error":"not_found","message":"Generation not found"}`,
    ],
    error: [],
  })
})

test.each(scenarios.map(({ name, description }) => [name, description]))(
  'explains what ships: %s',
  async (name, description) => {
    const { code, out, error } = await runToEnd(['explain', name])
    expect([code, error]).toEqual([0, []])
    const [title, blank, head] = (out[0] ?? '').split('\n')
    expect([title, blank]).toEqual([`${name}: ${description}`, ''])
    expect(head).toMatch(/^ {2}when +TruGen +Sync +Prism$/)
  },
)

test('explains as JSON', async () => {
  const { out } = await runToEnd(['explain', 'quick-fail+forbidden', '--json'])
  expect(JSON.parse(out[0] ?? '')).toEqual({
    scenario: 'quick-fail+forbidden',
    chapters: [
      { when: '0 s', says: { trugen: 'processing', sync: 'PENDING', prism: 'generating' } },
      { when: '1 s', says: { trugen: 'processing', sync: 'PROCESSING', prism: 'generating' } },
      {
        when: '5 s',
        says: {
          trugen: 'failed',
          sync: 'FAILED generation_input_video_inaccessible',
          prism: expect.stringMatching(/^failed ".+"$/) as unknown,
        },
      },
    ],
    interruptions: [
      {
        on: '*',
        attempts: 'all',
        says: {
          trugen: '403 {"error":"Forbidden: api key does not have access to this resource"}',
          sync: '403 {"message":"Forbidden resource","error":"Forbidden","statusCode":403}',
          prism: '403 {"error":"forbidden","message":"API key lacks templates:read scope"}',
        },
      },
    ],
  })
})
