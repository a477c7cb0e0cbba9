import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { findDifferences, keysOf } from '../../support/compare.ts'
import { START, statusPath } from '../../support/fixed.ts'

const PATH = statusPath('prism')

/** The sample generation while it runs. */
const RUNNING = {
  id: 'gen_abc123',
  status: 'generating',
  template_id: 'abc123',
  video_url: null,
  created_at: START,
  completed_at: null,
  error: null,
}

/** What is presigned at an instant. */
function presignedAt(date: string): RegExp {
  return new RegExp(
    String.raw`^https://prismvideos\.s3\.amazonaws\.com/generations/gen_abc123\.mp4\?X-Amz-Algorithm=AWS4-HMAC-SHA256` +
      String.raw`&X-Amz-Credential=mock%2F${date.slice(0, 8)}%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=${date}` +
      String.raw`&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=[0-9a-f]{64}$`,
  )
}

test('shows a queued generation as generating, with null for what it has not yet', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'prism', PATH)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: RUNNING,
  })
  expect(api.generations.get('gen_abc123')?.state).toBe('queued')
})

test('shows a processing generation as it showed the queued one', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('29999ms')
  expect((await ask(api, 'prism', PATH)).body).toEqual(RUNNING)
  expect(api.generations.get('gen_abc123')?.state).toBe('processing')
})

test('shows a completed generation with its video, whenever it is asked', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('90s')
  expect((await ask(api, 'prism', PATH)).body).toEqual({
    ...RUNNING,
    status: 'completed',
    video_url: expect.stringMatching(presignedAt('20260101T000130Z')) as unknown,
    completed_at: '2026-01-01T00:00:30.000Z',
  })
})

test('signs the video URL anew at every instant, for an hour', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const first = await videoUrl()
  expect(await videoUrl()).toBe(first)
  await api.clock.advance('1h')
  const later = await videoUrl()
  expect(later).toMatch(presignedAt('20260101T010000Z'))
  expect(new URL(later).searchParams.get('X-Amz-Signature')).not.toBe(
    new URL(first).searchParams.get('X-Amz-Signature'),
  )

  async function videoUrl(): Promise<string> {
    const { body } = await ask(api, 'prism', PATH)
    return String(findDifferences(RUNNING, body).find(([key]) => key === 'video_url')?.[2])
  }
})

test('leaves completed_at null for a failure', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'slow-fail' })
  await api.clock.advance('90s')
  expect((await ask(api, 'prism', PATH)).body).toEqual({
    ...RUNNING,
    status: 'failed',
    error: 'Generation timed out',
  })
})

test('shows a rejected generation as failed', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'rejected' })
  await api.clock.advance('1s')
  expect((await ask(api, 'prism', PATH)).body).toEqual({
    ...RUNNING,
    status: 'failed',
    error: 'The request was rejected',
  })
})

test.each([
  [undefined, 'Generation timed out'],
  ['timed-out', 'Generation timed out'],
  ['input-unreachable', 'An input could not be downloaded'],
  ['rejected', 'The request was rejected'],
  ['internal', 'Generation failed'],
  ['The template is out of paint', 'The template is out of paint'],
  [{ message: 'The template is out of paint' }, 'The template is out of paint'],
  [{ code: 'paint' }, 'Generation timed out'],
] as const)('gives the reason of a failure: %j', async (error, text) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ id: 'gen_abc123', age: '1m', scenario: 'stuck' })
  api.generations.fail(id, error)
  expect((await ask(api, 'prism', PATH)).body).toEqual({
    ...RUNNING,
    created_at: '2025-12-31T23:59:00.000Z',
    status: 'failed',
    error: text,
  })
})

test("takes a scenario's words for itself, and none that are another's", async () => {
  const scenario = {
    name: 'own-words',
    steps: [{ state: 'failed', error: { prism: 'Out of paint', sync: 'internal_error' } }],
  } as const
  const others = {
    name: 'others-words',
    steps: [{ state: 'failed', error: { sync: 'internal_error' } }],
  } as const
  const api = createMockVideoApi({ clock: 'manual', scenario, scenarios: [others] })
  expect((await ask(api, 'prism', PATH)).body).toMatchObject({ error: 'Out of paint' })
  const { id } = api.prism.create({ scenario: 'others-words' })
  expect((await ask(api, 'prism', statusPath('prism', id))).body).toMatchObject({
    error: 'Generation timed out',
  })
})

test('shows what was completed by hand at its own time', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'stuck' })
  api.prism.create({ id: 'gen_abc123' })
  await api.clock.advance('12345ms')
  api.generations.complete('gen_abc123')
  await api.clock.advance('1m')
  expect((await ask(api, 'prism', PATH)).body).toEqual({
    ...RUNNING,
    status: 'completed',
    video_url: expect.stringMatching(presignedAt('20260101T000112Z')) as unknown,
    completed_at: '2026-01-01T00:00:12.345Z',
  })
})

test('has no template where none was used', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ input: { template_id: null } })
  expect(id).toMatch(/^gen_[0-9a-f]{16}$/)
  expect((await ask(api, 'prism', statusPath('prism', id))).body).toEqual({
    ...RUNNING,
    id,
    template_id: null,
  })
})

test('adds the share page in 2026-09, once there is something to share', async () => {
  const api = createMockVideoApi({ clock: 'manual', revisions: { prism: '2026-09' } })
  const running = (await ask(api, 'prism', PATH)).body
  expect(findDifferences(RUNNING, running)).toEqual([
    ['share_url', undefined, null],
    [
      'order of keys',
      keysOf(RUNNING).join(),
      'id,status,template_id,video_url,share_url,created_at,completed_at,error',
    ],
  ])
  await api.clock.advance('30s')
  const [completed, again] = [(await ask(api, 'prism', PATH)).body, (await ask(api, 'prism', PATH)).body]
  expect(completed).toMatchObject({
    share_url: expect.stringMatching(
      /^https:\/\/www\.prismvideos\.com\/workspace\/s\/share_[0-9a-f]{16}$/,
    ) as unknown,
  })
  expect(again).toEqual(completed)
  const { id } = api.prism.create({ state: 'failed' })
  expect((await ask(api, 'prism', statusPath('prism', id))).body).toMatchObject({ share_url: null })
})

/** https://docs.prismvideos.com/api-reference/get-generation */
const DOCUMENTED = {
  id: 'gen_abc123',
  status: 'generating',
  template_id: 'abc123',
  video_url: null,
  created_at: '2026-02-26T12:00:00.000Z',
  completed_at: null,
  error: null,
}

test('writes the documented sample of a running generation', async () => {
  const api = createMockVideoApi({ clock: 'manual', now: DOCUMENTED.created_at })
  expect(JSON.stringify((await ask(api, 'prism', PATH)).body)).toBe(JSON.stringify(DOCUMENTED))
})

test('writes the documented sample of a failed generation', async () => {
  const documented = { ...DOCUMENTED, status: 'failed', error: 'Generation timed out' }
  const api = createMockVideoApi({ clock: 'manual', now: DOCUMENTED.created_at, scenario: 'slow-fail' })
  await api.clock.advance('90s')
  expect(JSON.stringify((await ask(api, 'prism', PATH)).body)).toBe(JSON.stringify(documented))
})

test('writes the documented sample of a completed generation, but for the URL it leaves out', async () => {
  const documented = {
    ...DOCUMENTED,
    status: 'completed',
    video_url: 'https://presigned-s3-url...',
    completed_at: '2026-02-26T12:02:30.000Z',
  }
  const scenario = {
    name: 'sample',
    steps: [{ state: 'processing', for: '150s' }, { state: 'completed' }],
  } as const
  const api = createMockVideoApi({ clock: 'manual', now: DOCUMENTED.created_at, scenario })
  await api.clock.advance('150s')
  const { body } = await ask(api, 'prism', PATH)
  expect(findDifferences(documented, body)).toEqual([
    ['video_url', 'https://presigned-s3-url...', expect.stringMatching(presignedAt('20260226T120230Z'))],
  ])
})
