import { expect, test } from 'vitest'
import { createMockVideoApi, defineProvider, jsonReply, providers } from '../../src/index.ts'
import { RESERVED_NAMES } from '../../src/handlers/provider-schema.ts'
import { callApi } from '../support/call.ts'
import { getErrorMessage } from '../support/error-message.ts'
import type { Operation } from '../../src/index.ts'

const status: Operation<unknown> = {
  name: 'status',
  method: 'GET',
  path: '/jobs/:id',
  idParam: 'id',
  handle(context) {
    const snapshot = context.poll()
    if (snapshot === undefined) return context.error('not-found')
    const { generation, state } = snapshot
    return jsonReply(200, {
      id: generation.id,
      state: state.state,
      url: `${context.links.mediaUrl}/${generation.id}.mp4`,
    })
  },
}
const small = defineProvider({
  name: 'small-co',
  origins: ['https://api.small.example'],
  operations: [status],
})
const SAMPLE_ID = '00000000-0000-4000-8000-000000000001'
const URL = `https://api.small.example/media/${SAMPLE_ID}.mp4`
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** Defines a provider from members of any type. */
function define(definition: object): unknown {
  return Reflect.apply(defineProvider, undefined, [definition])
}

test('needs only a name, an origin and operations', async () => {
  const api = createMockVideoApi({ clock: 'manual', providers: [small] })
  expect(small.label).toBe('Small co')
  expect(await callApi(api, 'small-co', `/jobs/${SAMPLE_ID}`)).toEqual({
    status: 200,
    headers: JSON_TYPE,
    body: { id: SAMPLE_ID, state: 'queued', url: URL },
  })
  await api.clock.advance('5m')
  const file = await callApi(api, 'small-co', `/${SAMPLE_ID}.mp4`, { area: 'media', key: null })
  expect([file.status, file.headers['content-type']]).toEqual([200, 'video/mp4'])
})

test.each(providers.map((provider) => [provider.name, provider] as const))(
  'accepts the shipped provider %s, which is not checked when it is imported',
  (_, provider) => expect(getErrorMessage(() => define(provider))).toBe('none'),
)

test('reads a Bearer token or x-api-key by default', async () => {
  const api = createMockVideoApi({ providers: [small], apiKeys: ['k1'] })
  const read = async (headers: Record<string, string>) =>
    (await callApi(api, 'small-co', `/jobs/${SAMPLE_ID}`, { key: null, headers })).status
  expect([
    await read({ authorization: 'Bearer k1' }),
    await read({ authorization: 'bearer k1' }),
    await read({ 'x-api-key': 'k1' }),
    await read({ 'x-api-key': 'k2' }),
    await read({}),
  ]).toEqual([200, 200, 200, 401, 401])
  expect(small.keyHeaders('k1')).toEqual({ authorization: 'Bearer k1' })
})

test('has a reply for every neutral error by default', async () => {
  const limited = { name: 'limited', faults: [{ on: 'status', reply: { error: 'rate-limited' } }] }
  const api = createMockVideoApi({ providers: [small], scenarios: [limited] })
  const path = `/jobs/${SAMPLE_ID}`
  const replies = [
    await callApi(api, 'small-co', path, { key: null }),
    await callApi(api, 'small-co', '/jobs/none'),
    await callApi(api, 'small-co', '/nothing'),
    await callApi(api, 'small-co', path, { method: 'POST' }),
    await callApi(api, 'small-co', path, { key: ':unauthorized' }),
    await callApi(api, 'small-co', path, { key: ':forbidden' }),
    await callApi(api, 'small-co', path, { key: ':limited' }),
    await callApi(api, 'small-co', path, { key: ':server-error' }),
  ]
  expect(replies.map((reply) => [reply.status, reply.body])).toEqual([
    [401, { error: 'unauthorized', message: 'The API key is missing' }],
    [404, { error: 'not_found', message: 'There is no generation with this id' }],
    [404, { error: 'not_found', message: 'There is no operation with this path' }],
    [405, { error: 'method_not_allowed', message: 'The path does not accept this method' }],
    [401, { error: 'unauthorized', message: 'The API key is not valid' }],
    [403, { error: 'forbidden', message: 'The API key does not have access' }],
    [429, { error: 'too_many_requests', message: 'Too many requests' }],
    [500, { error: 'internal_server_error', message: 'Internal server error' }],
  ])
  expect(replies[3]?.headers['allow']).toBe('GET, HEAD')
})

test('accepts any object as input by default, and completes it from the sample', () => {
  const sample = { id: 'job-1', input: { prompt: 'A cat', seconds: 5 } }
  const provider = defineProvider({ name: 'own', origins: small.origins, operations: [status], sample })
  const api = createMockVideoApi({ providers: [provider] })
  expect(api.own.create({ input: { seconds: 8 } }).input).toEqual({ prompt: 'A cat', seconds: 8 })
  expect(() => provider.parseInput('text')).toThrow(
    'Failed to create a Own generation: input: "text" must be an object.',
  )
})

test('uses errorReply for the errors that are not given', async () => {
  const provider = defineProvider({
    name: 'own',
    origins: small.origins,
    operations: [status],
    errorReply: (code, text) => jsonReply(code, { text }),
    errors: { forbidden: () => jsonReply(403, { text: 'no' }) },
  })
  const api = createMockVideoApi({ providers: [provider] })
  const replies = [
    await callApi(api, 'own', `/jobs/${SAMPLE_ID}`, { key: ':forbidden' }),
    await callApi(api, 'own', `/jobs/${SAMPLE_ID}`, { key: ':unauthorized' }),
  ]
  expect(replies.map(({ body }) => body)).toEqual([{ text: 'no' }, { text: 'The API key is not valid' }])
})

test('gives the provider quotas, form limits and catalogs', async () => {
  const voices = { name: 'own-voices', rows: [{ id: 'v1' }], getId: (row: { id: string }) => row.id }
  const submit: Operation<unknown> = {
    name: 'create',
    method: 'POST',
    path: '/jobs',
    createsGeneration: true,
    accepts: 'json-or-form',
    handle: (context) =>
      jsonReply(200, {
        jobs: context.quota('jobs'),
        voices: context.catalog(voices).all(),
        body: context.body,
      }),
  }
  const provider = defineProvider({
    name: 'own',
    origins: small.origins,
    operations: [submit],
    quotas: { jobs: { description: 'The jobs of a session.', unit: 'jobs' } },
    formLimits: { fields: 1 },
    catalogs: [voices],
  })
  const api = createMockVideoApi({ providers: [provider], quotas: { own: { jobs: 3 } } })
  const reply = await callApi(api, 'own', '/jobs', { method: 'POST', json: {} })
  expect(reply.body).toEqual({ jobs: 3, voices: [{ id: 'v1' }], body: { kind: 'json', value: {} } })

  // @ts-expect-error The quota is unknown.
  const createWrong = () => createMockVideoApi({ providers: [provider], quotas: { own: { job: 3 } } })
  expect(getErrorMessage(createWrong)).toBe(
    'Failed to create the fake: quotas.own: "job" is unknown. Did you mean jobs? Known: jobs.',
  )
})

test('says that the real API has an endpoint which the fake does not serve', async () => {
  const provider = defineProvider({
    name: 'own',
    label: 'Own',
    origins: small.origins,
    basePath: '/v1',
    operations: [{ ...status, path: '/v1/jobs/:id' }],
    notServed: ['/v1/voices', '/v1/jobs'],
  })
  const api = createMockVideoApi({ clock: 'manual', providers: [provider] })
  for (const path of ['/v1/voices', '/v1/voices/one', '/v1/voice', '/v1/jobs', `/v1/jobs/${SAMPLE_ID}`])
    await callApi(api, 'own', path)
  const reason = 'Own has this endpoint, but the fake does not serve it'
  expect(api.requests().map((request) => [request.status, request.reason])).toEqual([
    [404, reason],
    [404, reason],
    [404, expect.stringMatching(/^no such path/) as unknown],
    [404, reason],
    [200, expect.stringMatching(/^happy/) as unknown],
  ])
  expect(
    getErrorMessage(() => define({ ...provider, notServed: ['/voices', '/v1/voices/', 'voices'] })),
  ).toBe(
    'Failed to define provider own: ' +
      'notServed[1]: "/v1/voices/" must be a path such as /v1/voices; ' +
      'notServed[2]: "voices" must be a path such as /v1/voices; ' +
      'notServed[0]: "/voices" must begin with "/v1/"; ' +
      'notServed[2]: "voices" must begin with "/v1/".',
  )
})

test('refuses quotas of a provider that the fake lacks or that has none', () => {
  const message = getErrorMessage(() =>
    // @ts-expect-error The fake has no provider sync.
    createMockVideoApi({ providers: [small], quotas: { sync: { perMinute: 3 } } }),
  )
  expect(message).toBe('Failed to create the fake: quotas: "sync" is not accepted. Leave it out.')
})

test.each([
  [
    {},
    'Failed to define a provider: name: must be lower-case letters, digits and dashes; ' +
      'origins: must be a list with at least one origin such as https://api.example.com; ' +
      'operations: must be a list with at least one operation.',
  ],
  [
    { name: 'acme', origins: [], operations: [] },
    'Failed to define provider acme: ' +
      'origins: must be a list with at least one origin such as https://api.example.com; ' +
      'operations: must be a list with at least one operation.',
  ],
  [
    {
      name: 'acme',
      origins: ['https://api.acme.example'],
      basePath: 'v1',
      operations: [{ ...status, method: 'Get', handle: undefined }],
      errors: { forbiden: () => jsonReply(403, {}) },
      errorReply: { error: 'text' },
      quotas: { videos: 5 },
      formLimits: { files: -1 },
      readKey: () => 'k1',
    },
    'Failed to define provider acme: ' +
      'basePath: "v1" must be \'\' or a path such as /v1; ' +
      'operations[0].method: "Get" is unknown. Known: GET, POST, PUT, PATCH, DELETE; ' +
      'operations[0].handle: must be a function; ' +
      'quotas.videos: must be an object with description, unit; ' +
      'formLimits.files: must be a whole number from 0; ' +
      'errors: "forbiden" is unknown. Did you mean forbidden? ' +
      'Known: unauthorized, forbidden, not-found, rate-limited, server-error, missing-key, unknown-path, wrong-method; ' +
      'errorReply: must be a function; ' +
      'operations[0].path: "/jobs/:id" must begin with "v1/"; ' +
      'keyHeaders: must be given too, because readKey reads the headers that keyHeaders returns.',
  ],
  [
    {
      name: 'acme',
      origins: ['ftp://api.acme.example'],
      alias: '/__mock',
      revisions: ['1'],
      operations: [{ ...status, name: '*', idParam: 'file', revisions: ['1', '2'] }],
    },
    'Failed to define provider acme: ' +
      'origins[0]: "ftp://api.acme.example" must be an origin such as https://api.example.com; ' +
      'alias: "/__mock" must begin with /, and not with /__mock; ' +
      'operations[0].name: "*" must be lower-case letters, digits and dashes; ' +
      'operations[0].idParam: the path has no parameter ":file"; ' +
      'operations[0].revisions: the provider has no revision "2". Add it to the revisions of the provider.',
  ],
])('refuses a partial or wrong definition with a message for each member: %#', (definition, message) => {
  expect(getErrorMessage(() => define(definition))).toBe(message)
})

test('reserves the names of the members of a fake', () => {
  const api = createMockVideoApi()
  const names = new Set<string>([...RESERVED_NAMES, ...providers.map(({ name }) => name)])
  expect(Object.keys(api).filter((name) => !names.has(name))).toEqual([])
  expect(getErrorMessage(() => define({ name: 'clock', origins: small.origins, operations: [status] }))).toBe(
    'Failed to define provider clock: name: "clock" is reserved. Choose another name.',
  )
})

test('refuses two providers with the same name', () => {
  const own = defineProvider({ name: 'sync', origins: small.origins, operations: [status] })
  expect(getErrorMessage(() => createMockVideoApi({ providers: [...providers, own] }))).toBe(
    'Failed to create the fake: providers: two providers have the name "sync".',
  )
})

test('refuses wrong members of the known input of an operation', () => {
  expect(
    getKnownInputMistakes({ body: { a: true, b: { c: () => undefined } }, query: ['a'], files: () => [] }),
  ).toBe('none')
  expect(getKnownInputMistakes({ body: { a: 1 }, query: 'a', header: [] })).toBe(
    '.body: must be an object of fields, such as { model: true, input: { url: true } }, or a function that returns one; ' +
      'operations[0].knownInput.query: must be a list of names, or a function that returns one; ' +
      'operations[0].knownInput: "header" is unknown. Did you mean headers? Known: body, files, query, headers.',
  )
})

function getKnownInputMistakes(knownInput: object): string {
  const operations = [{ ...status, knownInput }]
  const message = getErrorMessage(() => define({ name: 'mine', origins: small.origins, operations }))
  return message.split(': operations[0].knownInput')[1] ?? message
}
