import { Sync, SyncClient, SyncError } from '@sync.so/sdk'
import { expect, test } from 'vitest'
import { START } from '../support/fixed.ts'
import { ADAPTERS, openFake } from './open-fake.ts'
import { skipRetryDelays } from './skip-retry-delays.ts'
import type { Options } from '../../src/index.ts'
import type { OpenedFake } from './open-fake.ts'

function connect({ baseUrl }: OpenedFake, apiKey = 'test'): SyncClient {
  return new SyncClient({ baseUrl, apiKey })
}

/** Returns options with a scenario whose first status reads get a 500. */
function failFirstReads(times: number): Options<string> {
  const attempts = Array.from({ length: times }, (_, index) => index + 1)
  const scenario = {
    name: 'broken',
    faults: [{ on: 'status', attempts, reply: { error: 'server-error' } }],
  } as const
  return { scenarios: [scenario], scenario: 'instant+broken' }
}

test.for(ADAPTERS)('gets a generation in every state: %s', async (adapter) => {
  const opened = await openFake(adapter)
  const sync = connect(opened)
  const common = {
    createdAt: START,
    input: [
      { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' },
      { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' },
    ],
    model: 'lipsync-2',
    error: null,
    errorCode: null,
    options: { sync_mode: 'loop' },
    outputDuration: null,
    outputUrl: null,
    outputFileName: null,
    segments: null,
    segmentOutputUrl: null,
    webhookUrl: null,
    projectId: null,
  }
  const steps = { queued: 'happy', processing: 'stuck', completed: 'instant' } as const
  const generations: Record<string, unknown> = {}
  for (const [state, scenario] of Object.entries(steps)) {
    const { id } = opened.api.sync.create({ id: state, scenario })
    generations[state] = await sync.generations.get(id)
  }
  for (const decide of ['fail', 'reject'] as const) {
    opened.api.generations[decide](opened.api.sync.create({ id: decide }).id)
    generations[decide] = await sync.generations.get(decide)
  }

  expect(generations).toEqual({
    queued: { ...common, id: 'queued', status: 'PENDING' },
    processing: { ...common, id: 'processing', status: 'PROCESSING' },
    completed: {
      ...common,
      id: 'completed',
      status: 'COMPLETED',
      outputDuration: 8,
      outputUrl: expect.stringMatching(
        new RegExp(`^${opened.baseUrl}/v2/generations/completed/result\\?token=[0-9a-f-]{36}$`),
      ) as unknown,
    },
    fail: {
      ...common,
      id: 'fail',
      status: 'FAILED',
      error: 'The provided video URL is inaccessible.',
      errorCode: 'generation_input_video_inaccessible',
    },
    reject: {
      ...common,
      id: 'reject',
      status: 'REJECTED',
      error: 'The input of the generation is not valid.',
      errorCode: 'generation_input_validation_failed',
    },
  })
})

test.for(ADAPTERS)('throws its UnauthorizedError for a key that is not accepted: %s', async (adapter) => {
  const sync = connect(await openFake(adapter, { apiKeys: ['right'] }), 'wrong')
  const error: unknown = await sync.generations.get('one').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Sync.UnauthorizedError)
  expect(error).toMatchObject({ statusCode: 401, body: { message: 'Unauthorized', statusCode: 401 } })
})

test.for(ADAPTERS)('throws its NotFoundError for an unknown id, which it encodes: %s', async (adapter) => {
  const opened = await openFake(adapter)
  const error: unknown = await connect(opened)
    .generations.get('a/b ü')
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Sync.NotFoundError)
  expect(error).toMatchObject({ statusCode: 404, body: { errorCode: 'generation_not_found' } })
  expect(opened.api.requests()).toMatchObject([{ operation: 'status', path: '/v2/generate/a%2Fb%20%C3%BC' }])
})

test.for(ADAPTERS)('analyzes the cost of a submit: %s', async (adapter) => {
  const opened = await openFake(adapter, { prices: { sync: { perVideo: 1, models: { 'lipsync-2': 0.25 } } } })
  const sync = connect(opened)
  const request: Sync.CreateGenerationDto = {
    model: 'lipsync-2',
    input: [
      { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' },
      { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' },
    ],
  }
  expect(await sync.generations.estimateCost(request)).toEqual([
    { estimatedFrameCount: 240, estimatedGenerationCost: 3 },
  ])
  const error: unknown = await sync.generations
    .estimateCost({ ...request, input: [] })
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SyncError)
  expect(error).toMatchObject({ statusCode: 400, body: { message: expect.any(Array) as unknown } })
  expect(opened.api.generations.list()).toEqual([])
})

test.for(ADAPTERS)('retries two 500s by itself: %s', async (adapter) => {
  const opened = await openFake(adapter, failFirstReads(2))
  const { id } = opened.api.sync.create()
  skipRetryDelays()
  expect(await connect(opened).generations.get(id)).toMatchObject({ id, status: 'COMPLETED' })
  expect(opened.api.requests().map(({ status }) => status)).toEqual([500, 500, 200])
})

test.for(ADAPTERS)('throws its InternalServerError for three 500s: %s', async (adapter) => {
  const opened = await openFake(adapter, failFirstReads(3))
  const { id } = opened.api.sync.create()
  skipRetryDelays()
  const error: unknown = await connect(opened)
    .generations.get(id)
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Sync.InternalServerError)
  expect(error).toMatchObject({
    statusCode: 500,
    body: { message: 'Internal server error', errorCode: 'internal_error' },
  })
  expect(opened.api.requests()).toHaveLength(3)
})

test.for(ADAPTERS)('throws an error with our message for an unknown scenario: %s', async (adapter) => {
  const sync = connect(await openFake(adapter), ':slow-fial')
  const error: unknown = await sync.generations.get('one').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SyncError)
  expect(error).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining(
      String.raw`Failed to choose a scenario: \"slow-fial\" is unknown. Did you mean slow-fail?`,
    ) as unknown,
  })
})

test.for(ADAPTERS)('chooses its session and scenario by the key alone: %s', async (adapter) => {
  const opened = await openFake(adapter)
  const id = '6533643b-aceb-4c40-967e-d9ba9baac39e'
  expect(await connect(opened, 'w3:instant').generations.get(id)).toMatchObject({ status: 'COMPLETED' })
  expect(await connect(opened).generations.get(id)).toMatchObject({ status: 'PENDING' })
  expect(opened.api.session('w3').generations.get(id)).toMatchObject({ scenario: 'instant' })
})

test.for(ADAPTERS)('returns the headers of a reply: %s', async (adapter) => {
  const opened = await openFake(adapter)
  const { id } = opened.api.sync.create()
  const { data, rawResponse } = await connect(opened).generations.get(id).withRawResponse()
  expect([data.status, rawResponse.status, rawResponse.headers.get('content-type')]).toEqual([
    'PENDING',
    200,
    'application/json; charset=utf-8',
  ])
})
