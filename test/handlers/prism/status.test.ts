import { expect, test } from 'vitest'
import statusFixture from '../../../src/fixtures/prism/status.json' with { type: 'json' }
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { findDifferences, getKeys } from '../../support/compare.ts'
import { START, getStatusPath } from '../../support/fixed.ts'

const PATH = getStatusPath('prism')

/** The status of the sample generation while it runs. */
const RUNNING = {
  id: 'gen_abc123',
  status: 'generating',
  template_id: 'abc123',
  video_url: null,
  created_at: START,
  completed_at: null,
  error: null,
}

/** Returns the pattern of a presigned URL with this date. */
function createUrlPattern(date: string): RegExp {
  return new RegExp(
    String.raw`^https://prismvideos\.s3\.amazonaws\.com/generations/gen_abc123\.mp4\?X-Amz-Algorithm=AWS4-HMAC-SHA256` +
      String.raw`&X-Amz-Credential=mock%2F${date.slice(0, 8)}%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=${date}` +
      String.raw`&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=[0-9a-f]{64}$`,
  )
}

test('shows a queued generation as generating, with null for missing values', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', PATH)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: RUNNING,
  })
  expect(api.generations.get('gen_abc123')?.state).toBe('queued')
})

test('shows a processing generation like a queued one', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('29999ms')
  expect((await callApi(api, 'prism', PATH)).body).toEqual(RUNNING)
  expect(api.generations.get('gen_abc123')?.state).toBe('processing')
})

test('shows a completed generation with its video', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('90s')
  expect((await callApi(api, 'prism', PATH)).body).toEqual({
    ...RUNNING,
    status: 'completed',
    video_url: expect.stringMatching(createUrlPattern('20260101T000130Z')) as unknown,
    completed_at: '2026-01-01T00:00:30.000Z',
  })
})

test('signs a new video URL at each time', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const first = await readVideoUrl()
  expect(await readVideoUrl()).toBe(first)
  await api.clock.advance('1h')
  const later = await readVideoUrl()
  expect(later).toMatch(createUrlPattern('20260101T010000Z'))
  expect(new URL(later).searchParams.get('X-Amz-Signature')).not.toBe(
    new URL(first).searchParams.get('X-Amz-Signature'),
  )

  async function readVideoUrl(): Promise<string> {
    const { body } = await callApi(api, 'prism', PATH)
    return String(findDifferences(RUNNING, body).find(([key]) => key === 'video_url')?.[2])
  }
})

test('leaves completed_at null for a failure', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'slow-fail' })
  await api.clock.advance('90s')
  expect((await callApi(api, 'prism', PATH)).body).toEqual({
    ...RUNNING,
    status: 'failed',
    error: 'Generation timed out',
  })
})

test('shows a rejected generation as failed', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'rejected' })
  await api.clock.advance('1s')
  expect((await callApi(api, 'prism', PATH)).body).toEqual({
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
] as const)('shows the reason of a failure: %j', async (error, text) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ id: 'gen_abc123', age: '1m', scenario: 'stuck' })
  api.generations.fail(id, error)
  expect((await callApi(api, 'prism', PATH)).body).toEqual({
    ...RUNNING,
    created_at: '2025-12-31T23:59:00.000Z',
    status: 'failed',
    error: text,
  })
})

test('refuses a code, which Prism does not show', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create()
  const why =
    'Failed to set the error of a Prism generation: Prism shows a message and no code, so the code has no effect.'
  for (const error of [{ code: 'paint' }, { code: 'paint', message: 'Out of paint' }]) {
    expect(() => api.generations.fail(id, error)).toThrow(why)
    expect(() => api.prism.create({ state: 'failed', error })).toThrow(why)
  }
  const steps = [{ state: 'failed', error: { prism: { code: 'paint' } } }] as const
  expect(() => createMockVideoApi({ scenarios: [{ name: 'own', steps }] })).toThrow(
    'steps[0].error.prism: Prism shows a message and no code',
  )
  expect(api.generations.get(id)?.state).toBe('queued')
})

test('uses the failure of a scenario for Prism, and ignores those for other providers', async () => {
  const scenario = {
    name: 'prism-failure',
    steps: [{ state: 'failed', error: { prism: 'Out of paint', sync: 'internal_error' } }],
  } as const
  const otherScenario = {
    name: 'sync-failure',
    steps: [{ state: 'failed', error: { sync: 'internal_error' } }],
  } as const
  const api = createMockVideoApi({ clock: 'manual', scenario, scenarios: [otherScenario] })
  expect((await callApi(api, 'prism', PATH)).body).toMatchObject({ error: 'Out of paint' })
  const { id } = api.prism.create({ scenario: 'sync-failure' })
  expect((await callApi(api, 'prism', getStatusPath('prism', id))).body).toMatchObject({
    error: 'Generation timed out',
  })
})

test('shows the time of a completion through the API', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'stuck' })
  api.prism.create({ id: 'gen_abc123' })
  await api.clock.advance('12345ms')
  api.generations.complete('gen_abc123')
  await api.clock.advance('1m')
  expect((await callApi(api, 'prism', PATH)).body).toEqual({
    ...RUNNING,
    status: 'completed',
    video_url: expect.stringMatching(createUrlPattern('20260101T000112Z')) as unknown,
    completed_at: '2026-01-01T00:00:12.345Z',
  })
})

test('shows a null template for a generation without one', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ input: { template_id: null } })
  expect(id).toMatch(/^gen_[0-9a-f]{16}$/)
  expect((await callApi(api, 'prism', getStatusPath('prism', id))).body).toEqual({
    ...RUNNING,
    id,
    template_id: null,
  })
})

test('adds the share URL in 2026-09, null until completed', async () => {
  const api = createMockVideoApi({ clock: 'manual', revisions: { prism: '2026-09' } })
  const running = (await callApi(api, 'prism', PATH)).body
  expect(findDifferences(RUNNING, running)).toEqual([
    ['share_url', undefined, null],
    [
      'order of keys',
      getKeys(RUNNING).join(),
      'id,status,template_id,video_url,share_url,created_at,completed_at,error',
    ],
  ])
  await api.clock.advance('30s')
  const [completed, again] = [
    (await callApi(api, 'prism', PATH)).body,
    (await callApi(api, 'prism', PATH)).body,
  ]
  expect(completed).toMatchObject({
    share_url: expect.stringMatching(
      /^https:\/\/www\.prismvideos\.com\/workspace\/s\/share_[0-9a-f]{16}$/,
    ) as unknown,
  })
  expect(again).toEqual(completed)
  const { id } = api.prism.create({ state: 'failed' })
  expect((await callApi(api, 'prism', getStatusPath('prism', id))).body).toMatchObject({ share_url: null })
})

const { generating, completed, failed } = statusFixture.body

test('returns the documented sample of a running generation', async () => {
  const api = createMockVideoApi({ clock: 'manual', now: generating.created_at })
  expect(JSON.stringify((await callApi(api, 'prism', PATH)).body)).toBe(JSON.stringify(generating))
})

test('returns the documented sample of a failed generation', async () => {
  const api = createMockVideoApi({ clock: 'manual', now: generating.created_at, scenario: 'slow-fail' })
  await api.clock.advance('90s')
  expect(JSON.stringify((await callApi(api, 'prism', PATH)).body)).toBe(JSON.stringify(failed))
})

test('returns the documented sample of a completed generation, except for the shortened URL', async () => {
  const scenario = {
    name: 'sample',
    steps: [{ state: 'processing', for: '150s' }, { state: 'completed' }],
  } as const
  const api = createMockVideoApi({ clock: 'manual', now: generating.created_at, scenario })
  await api.clock.advance('150s')
  const { body } = await callApi(api, 'prism', PATH)
  expect(findDifferences(completed, body)).toEqual([
    ['video_url', completed.video_url, expect.stringMatching(createUrlPattern('20260226T120230Z'))],
  ])
})
