// The typed errors of the SDK, and its retries.
import { Sync, SyncClient, SyncError } from '@sync.so/sdk'
import { expect, test } from 'vitest'
import { getField } from '../handlers/sync/requests.ts'
import { ADAPTERS, catchError, openFake } from './open-fake.ts'
import { AUDIO_FILE, buildBatchFile, REQUEST, VIDEO_FILE } from './requests.ts'
import { skipRetryDelays } from './skip-retry-delays.ts'
import type { Fault } from '../../src/index.ts'
import type { AdapterName, OpenedFake } from './open-fake.ts'

interface RequestOptions {
  readonly maxRetries?: number
}

type Method = (sync: SyncClient, options?: RequestOptions) => PromiseLike<unknown>

const UNKNOWN = '6533643b-aceb-4c40-967e-d9ba9baac39f'

/** The methods that send no form. The SDK can send their calls again. */
const PLAIN_METHODS: readonly (readonly [name: string, method: Method])[] = [
  ['assets.get', (sync, options) => sync.assets.get(UNKNOWN, options)],
  ['assets.list', (sync, options) => sync.assets.list({}, options)],
  ['batch.get', (sync, options) => sync.batch.get(UNKNOWN, options)],
  ['batch.list', (sync, options) => sync.batch.list({}, options)],
  ['generations.create', (sync, options) => sync.generations.create(REQUEST, options)],
  ['generations.estimateCost', (sync, options) => sync.generations.estimateCost(REQUEST, options)],
  ['generations.get', (sync, options) => sync.generations.get(UNKNOWN, options)],
  ['generations.list', (sync, options) => sync.generations.list({}, options)],
  ['models.list', (sync, options) => sync.models.list(options)],
]

/** The methods that send a form. The SDK cannot send it a second time. */
const FORM_METHODS: readonly (readonly [name: string, method: Method])[] = [
  ['batch.create', (sync, options) => sync.batch.create(buildBatchFile(), {}, options)],
  [
    'generations.createWithFiles',
    (sync, options) =>
      sync.generations.createWithFiles(VIDEO_FILE, AUDIO_FILE, { model: 'lipsync-2' }, options),
  ],
]

const METHODS = [...PLAIN_METHODS, ...FORM_METHODS]

/** Returns the methods for each adapter. */
function withAdapters(
  methods: readonly (readonly [name: string, method: Method])[],
): (readonly [name: string, adapter: AdapterName, method: Method])[] {
  return methods.flatMap(([name, method]) => ADAPTERS.map((adapter) => [name, adapter, method] as const))
}

/** Opens a fake whose calls have a fault. */
function openFaulty(adapter: AdapterName, fault: Fault): Promise<OpenedFake> {
  skipRetryDelays()
  return openFake(adapter, { scenarios: [{ name: 'own', faults: [fault] }], scenario: 'own' })
}

test.for(withAdapters(METHODS))(
  '%s throws its UnauthorizedError for a wrong key: %s',
  async ([, adapter, method]) => {
    const { baseUrl } = await openFake(adapter, { apiKeys: ['right'] })
    const error = await catchError(method(new SyncClient({ baseUrl, apiKey: 'wrong' })))
    expect(error).toBeInstanceOf(Sync.UnauthorizedError)
    expect(error).toMatchObject({ statusCode: 401, body: { message: 'Unauthorized', statusCode: 401 } })
  },
)

const ERROR_CODES: Readonly<Record<string, string>> = {
  'assets.get': 'asset_not_found',
  'generations.get': 'generation_not_found',
}

test.for(withAdapters(PLAIN_METHODS.filter(([name]) => name.endsWith('.get'))))(
  '%s throws its NotFoundError for an unknown id: %s',
  async ([name, adapter, method]) => {
    const { sync } = await openFake(adapter)
    const error = await catchError(method(sync))
    expect(error).toBeInstanceOf(Sync.NotFoundError)
    expect(error).toMatchObject({ statusCode: 404, body: { statusCode: 404, error: 'Not Found' } })
    // The catalog of codes has none for a batch.
    const body = error instanceof SyncError ? error.body : undefined
    expect(getField(body, 'errorCode')).toBe(ERROR_CODES[name])
  },
)

test.for(withAdapters(PLAIN_METHODS))(
  '%s throws its InternalServerError for three 500s: %s',
  async ([, adapter, method]) => {
    const { api, sync } = await openFaulty(adapter, { on: '*', reply: { error: 'server-error' } })
    const error = await catchError(method(sync))
    expect(error).toBeInstanceOf(Sync.InternalServerError)
    expect(error).toMatchObject({ statusCode: 500, body: { errorCode: 'internal_error' } })
    expect(api.requests().map(({ status }) => status)).toEqual([500, 500, 500])
  },
)

test.for(withAdapters(FORM_METHODS))(
  '%s throws its InternalServerError if it must not retry: %s',
  async ([, adapter, method]) => {
    const { api, sync } = await openFaulty(adapter, { on: '*', reply: { error: 'server-error' } })
    const error = await catchError(method(sync, { maxRetries: 0 }))
    expect(error).toBeInstanceOf(Sync.InternalServerError)
    expect(error).toMatchObject({ statusCode: 500, body: { errorCode: 'internal_error' } })
    expect(api.requests()).toHaveLength(1)
  },
)

// The SDK has spent the stream of the form with the first call, so that it fails before it sends the second.
test.for(withAdapters(FORM_METHODS))(
  '%s loses the error when it retries, because it cannot send a form again: %s',
  async ([, adapter, method]) => {
    const { api, sync } = await openFaulty(adapter, { on: '*', first: 1, reply: { error: 'rate-limited' } })
    const error = await catchError(method(sync))
    expect(error).toBeInstanceOf(SyncError)
    expect(error).not.toBeInstanceOf(Sync.TooManyRequestsError)
    expect(error).toMatchObject({ statusCode: undefined, body: undefined })
    expect(api.requests().map(({ status }) => status)).toEqual([429])
    expect(api.generations.list()).toEqual([])
  },
)

const BATCH_ERRORS = ADAPTERS.flatMap(
  (adapter) =>
    [
      ['rate-limited', adapter, 429, Sync.TooManyRequestsError],
      ['plan_feature_unavailable', adapter, 402, Sync.PaymentRequiredError],
    ] as const,
)

test.for(BATCH_ERRORS)(
  'batch.create throws its own error for %s: %s',
  async ([error, adapter, statusCode, Class]) => {
    const { api, sync } = await openFaulty(adapter, { on: 'batch-create', reply: { error } })
    const thrown = await catchError(sync.batch.create(buildBatchFile(), {}, { maxRetries: 0 }))
    expect(thrown).toBeInstanceOf(Class)
    expect(thrown).toMatchObject({ statusCode, body: { statusCode } })
    expect(api.generations.list()).toEqual([])
  },
)

test.for(ADAPTERS)('batch.create throws its BadRequestError, which names the line: %s', async (adapter) => {
  const { sync } = await openFake(adapter)
  const file = buildBatchFile({ ...REQUEST, model: 'lipsync-9' })
  const error = await catchError(sync.batch.create(file, {}))
  expect(error).toBeInstanceOf(Sync.BadRequestError)
  expect(error).toHaveProperty(
    'body.message.2',
    expect.stringMatching(/^input line 3: payload\.model must be/),
  )
  const short = await catchError(sync.batch.create(new File(['{}\n'], 'input.jsonl'), {}))
  expect(short).toMatchObject({
    statusCode: 400,
    body: { message: ['input must have from 20 to 500 lines, but has 1'] },
  })
})

test.for(ADAPTERS)('batch.create throws its TooManyRequestsError beyond the quota: %s', async (adapter) => {
  const { api, sync } = await openFake(adapter, { quotas: { sync: { batches: 1 } } })
  await sync.batch.create(buildBatchFile(), {})
  const error = await catchError(sync.batch.create(buildBatchFile(), {}, { maxRetries: 0 }))
  expect(error).toBeInstanceOf(Sync.TooManyRequestsError)
  expect(error).toMatchObject({ body: { errorCode: 'concurrency_limit_reached' } })
  await api.clock.advance('10m')
  expect(await sync.batch.create(buildBatchFile(), {})).toMatchObject({ status: 'PENDING' })
})

test.for(ADAPTERS)('assets.list throws a SyncError for a limit that is not valid: %s', async (adapter) => {
  const { sync } = await openFake(adapter)
  const error = await catchError(sync.assets.list({ limit: 101 }))
  expect(error).toBeInstanceOf(SyncError)
  expect(error).toMatchObject({
    statusCode: 400,
    body: { message: ['limit must be a whole number from 1 to 100'] },
  })
})
