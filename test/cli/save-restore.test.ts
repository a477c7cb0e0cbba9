import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createFolder } from '../support/folder.ts'
import { fetchReply } from '../support/server.ts'
import { runCommand, startCommand } from '../support/terminal.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import type { RunningCommand } from '../support/terminal.ts'

const FLAGS = ['--port', '0', '--public-url', 'http://fake.example']

async function getUrl(running: RunningCommand): Promise<string> {
  await running.waitForLines(1)
  return /http:\/\/127\.0\.0\.1:\d+/.exec(running.out.join('\n'))?.[0] ?? ''
}

function read(url: string, id: string): Promise<unknown> {
  return fetchReply(`${url}/sync/v2/generate/${id}`, { headers: { 'x-api-key': 'k' } }).then(
    ({ status, body }) => [status, body],
  )
}

/** Writes the run of a fake to a file in a new folder. */
async function createRun(options: Parameters<typeof createMockVideoApi>[0] = {}): Promise<string> {
  const folder = await createFolder({})
  const api = createMockVideoApi({
    clock: 'manual',
    seed: 5,
    scenario: 'third-poll',
    warn: () => {},
    ...options,
  } as object)
  api.sync.create({ id: 'one' })
  writeFileSync(join(folder, 'run.json'), JSON.stringify(api.snapshot()))
  return folder
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'saves the run on %s, and goes on with it in another process',
  async (signal) => {
    const folder = await createFolder({})
    const first = startCommand(
      [...FLAGS, '--clock', 'manual', '--scenario', 'third-poll', '--save', 'run.json'],
      {},
      folder,
    )
    const url = await getUrl(first)
    await read(url, SAMPLE_IDS.sync)
    const { code, out } = await first.end(signal)
    expect([code, out.at(-1)]).toEqual([0, `Saved the run to ${join(folder, 'run.json')}.`])
    expect(readdirSync(folder)).toEqual(['run.json'])

    const answers = async (): Promise<unknown[]> => {
      const running = startCommand([...FLAGS, '--restore', 'run.json'], {}, folder)
      const server = await getUrl(running)
      const replies: unknown[] = []
      for (let count = 0; count < 4; count += 1) replies.push(await read(server, SAMPLE_IDS.sync))
      expect(running.out[0]).toMatch(/scenario third-poll {3}manual clock {3}seed \d+/)
      expect(running.error).toEqual([])
      await running.end()
      return replies
    }
    const replies = await answers()
    expect(replies.map((reply) => JSON.stringify(reply).match(/"status":"\w+"/)?.[0])).toEqual([
      '"status":"PROCESSING"',
      '"status":"COMPLETED"',
      '"status":"COMPLETED"',
      '"status":"COMPLETED"',
    ])
    expect(await answers()).toEqual(replies)
  },
)

test('saves the run of exec, whatever the exit code of its command', async () => {
  const folder = await createFolder({})
  const script =
    'await fetch(process.env.SYNC_BASE_URL + "/v2/models", { headers: { "x-api-key": "secret" } }); process.exit(3)'
  const { code, out, error } = await runCommand(
    ['exec', '--save', 'run.json', '--', 'node', '--input-type=module', '-e', script],
    {},
    folder,
  )
  expect([code, out, error]).toEqual([3, [], []])
  const api = createMockVideoApi()
  const snapshot: unknown = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))
  api.adapter.restore(snapshot)
  expect(api.requests().map(({ path, status }) => [path, status])).toEqual([['/v2/models', 200]])
})

test('refuses at the start a file that cannot be saved', async () => {
  const folder = await createFolder({})
  mkdirSync(join(folder, 'there'))
  for (const [name, problem] of [
    ['no/run.json', 'its folder does not exist. Create the folder first'],
    ['there', 'it is not a file. Name a file'],
  ] as const) {
    const { code, error } = await runCommand([...FLAGS, '--save', name], {}, folder)
    expect([code, error]).toEqual([1, [`Failed to save the run to ${join(folder, name)}: ${problem}.`]])
  }
})

test('ends with code 1 if the run cannot be saved at the end', async () => {
  const folder = await createFolder({})
  const running = startCommand([...FLAGS, '--save', 'run.json'], {}, folder)
  await getUrl(running)
  mkdirSync(join(folder, 'run.json'))
  const { code, error } = await running.end()
  expect(code).toBe(1)
  expect(error).toEqual([expect.stringMatching(/^Failed to save the run to .+run\.json: EISDIR/)])
  expect(readdirSync(folder)).toEqual(['run.json'])
})

test.each([
  [['--clock', 'auto'], '--clock is auto, but run.json has manual. Leave out one of the two'],
  [['--seed', '6'], '--seed is 6, but run.json has 5. Leave out one of the two'],
  [['--speed', '3'], '--speed is 3, but run.json has none. Leave out one of the two'],
  [['--scenario', 'happy'], '--scenario is happy, but run.json has third-poll. Leave out one of the two'],
  [
    ['--scenario', 'sync=happy'],
    '--scenario is sync=happy, but run.json has sync=third-poll. Leave out one of the two',
  ],
  [['--unknown-ids', 'create'], '--unknown-ids is create, but run.json has reject. Leave out one of the two'],
  [
    ['--revision', 'sync=2026-10'],
    '--revision is sync=2026-10, but run.json has sync=2026-06. Leave out one of the two',
  ],
  [
    ['--quota', 'sync.perMinute=3'],
    '--quota is sync.perMinute=3, but run.json has sync.perMinute=none. Leave out one of the two',
  ],
  [
    ['--no-journal'],
    '--no-journal contradicts run.json, which has journal: requests. Leave out one of the two',
  ],
])('refuses %j beside a run that disagrees', async (flags, mistake) => {
  const { code, error } = await runCommand(
    [...FLAGS, '--restore', 'run.json', ...flags],
    {},
    await createRun(),
  )
  expect([code, error]).toEqual([1, [`Failed to read the command line: ${mistake}. See --help.`]])
})

test('accepts flags that agree with the run, and names a variable that does not', async () => {
  const folder = await createRun({ clock: 'system', speed: 2 })
  const running = startCommand(
    [
      ...FLAGS,
      '--restore',
      'run.json',
      '--clock',
      'system',
      '--speed',
      '2',
      '--seed',
      '5',
      '--scenario',
      'third-poll',
    ],
    {},
    folder,
  )
  expect(await getUrl(running)).not.toBe('')
  expect(running.out[0]).toContain('system clock, 2x speed')
  const { error } = await runCommand(
    [...FLAGS, '--restore', 'run.json'],
    { MOCK_VIDEO_API_SEED: '6' },
    folder,
  )
  expect(error).toEqual([
    'Failed to read the command line: MOCK_VIDEO_API_SEED is 6, but run.json has 5. Leave out one of the two. See --help.',
  ])
})

test('says which values of the config file it ignores', async () => {
  const folder = await createRun()
  writeFileSync(join(folder, 'mock-video-api.config.json'), '{"clock":"auto","seed":9}')
  const running = startCommand([...FLAGS, '--restore', 'run.json'], {}, folder)
  await running.waitForLines(2)
  expect(running.error).toEqual([
    'note: mock-video-api.config.json: clock and seed are ignored: run.json has its own',
  ])
  expect(running.out[0]).toContain('manual clock   seed 5')
})

test.each([
  [
    '{',
    'run.json: Failed to restore the snapshot: it is not valid JSON. Use a file of --save, or the result of api.snapshot().',
  ],
  [
    '{"version":2}',
    'run.json: Failed to restore the snapshot: it has version 2, and this version of mock-video-api reads version 1. Update mock-video-api.',
  ],
])('refuses the file %j', async (text, message) => {
  const folder = await createFolder({ 'run.json': text })
  expect(await runCommand([...FLAGS, '--restore', 'run.json'], {}, folder)).toEqual({
    code: 1,
    out: [],
    error: [message],
  })
})

test('refuses a file that does not exist, and a run that needs another provider', async () => {
  const folder = await createRun()
  expect((await runCommand([...FLAGS, '--restore', 'no.json'], {}, folder)).error).toEqual([
    'Failed to restore a run: no.json does not exist.',
  ])
  expect(
    (await runCommand([...FLAGS, '--restore', 'run.json', '--provider', 'sync'], {}, folder)).error,
  ).toEqual([
    'run.json: Failed to restore the snapshot: it needs the provider "trugen", which this fake does not have. Add it to the option providers, or leave out --provider.',
  ])
})
