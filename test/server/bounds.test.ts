import { onTestFinished, expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { startServer } from '../../src/server.ts'
import { CONTROL_ROUTES } from '../../src/server/control/routes.ts'
import { EXCESSIVE_BODIES, EXTREME_VALUES, repeat } from '../support/extreme-values.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { RunningServer } from '../../src/server.ts'

/** An answer, without the parts of its body that do not matter here. */
interface Answer {
  readonly what: string
  readonly status: number
  /** The header `x-mock-error`, which an error of the fake itself has. */
  readonly mockError: string | null
  readonly isJson: boolean
}

/** The statuses of a submit that was carried out or refused as the provider refuses it. */
const STATUSES: ReadonlySet<number> = new Set([200, 201, 400, 404, 413])

const REVISIONS = { sync: 'latest', prism: 'latest' }

async function open(): Promise<RunningServer> {
  const server = await startServer({ clock: 'manual', revisions: REVISIONS, warn: () => {} })
  onTestFinished(() => server.close())
  return server
}

async function readAnswer(what: string, response: Response): Promise<Answer> {
  const text = await response.text()
  const mockError = response.headers.get('x-mock-error')
  return { what, status: response.status, mockError, isJson: /^[{[]/.test(text) }
}

/** The operations of all providers that accept a body. */
const { providers } = createMockVideoApi({ revisions: REVISIONS }).adapter
const OPERATIONS = providers.flatMap((provider) =>
  provider.operations.flatMap((operation) =>
    operation.accepts === undefined
      ? []
      : [[`${operation.method} ${operation.path}`, provider, operation] as const],
  ),
)

test.each(OPERATIONS.filter(([, , { accepts }]) => accepts === 'json'))(
  'answers a form as the provider: %s',
  async (...operation) => {
    const form = createForm(1, () => ['variables', 'x'])
    expect(await findFaultyAnswers(operation, [['a form', form]])).toEqual([])
  },
)

test('finds the operations that accept a body', () => {
  expect(OPERATIONS.map(([route]) => route)).toEqual(expect.arrayContaining(Object.keys(VALID_BODIES)))
})

/** Sends each body to an operation, and returns the answers that are none of the provider's. */
async function findFaultyAnswers(
  [route, provider, operation]: (typeof OPERATIONS)[number],
  bodies: Iterable<readonly [what: string, body: string | Uint8Array | FormData]>,
): Promise<Answer[]> {
  const { url } = await open()
  const path = operation.path.replace(':id', 'abc123')
  const faulty: Answer[] = []
  for (const [what, body] of bodies) {
    const headers = {
      ...provider.keyHeaders('test'),
      ...(!(body instanceof FormData) && { 'content-type': 'application/json' }),
    }
    const response = await fetch(`${url}/${provider.name}${path}`, {
      method: operation.method,
      headers,
      body,
    })
    const answer = await readAnswer(`${route} with ${what}`, response)
    if (answer.mockError !== null || !answer.isJson || !STATUSES.has(answer.status)) faulty.push(answer)
  }
  return faulty
}

test.each(OPERATIONS)('answers every body at the bounds as the provider: %s', async (...operation) => {
  const bodies = [
    ...Object.entries({ ...EXTREME_VALUES, ...EXCESSIVE_BODIES }),
    ['one key of 100,000 characters', `{"${'k'.repeat(100_000)}":1}`],
    ['1,000 keys of 100 characters', `{${repeat(1_000, (index) => `"${'k'.repeat(100)}${index}":1`)}}`],
    ['bytes that are not UTF-8', Uint8Array.from({ length: 1_000 }, (_, index) => index % 256)],
  ] as const
  expect(await findFaultyAnswers(operation, bodies)).toEqual([])
})

/** The fields of a valid body of each operation, so that each value is checked in a body that is valid otherwise. */
const VALID_BODIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'POST /v1/script-to-video/createVideo': {
    avatar_id: 'a',
    voice_id: 'a',
    provider_name: 'a',
    model_name: 'a',
    script: 'a',
    callback_url: '',
  },
  'POST /v2/generate': {
    model: 'lipsync-2',
    input: [
      { type: 'video', url: 'https://a.example/a' },
      { type: 'audio', url: 'https://a.example/a' },
    ],
    options: {},
    segments: [],
    webhookUrl: null,
    outputFileName: null,
    projectId: null,
  },
  'POST /api/generations': { prompt: 'a', modelName: 'a', ingredientImageKeys: [], templateId: 'abc123' },
  'POST /api/templates/:id/generate': { variables: {}, character_variables: {} },
}

/** As a list of objects, texts or lists it has more mistakes than a call can have arguments. */
const NUMBERS = `[${'1,'.repeat(519_999)}1]`
const LISTS = `[${'[],'.repeat(48_999)}[]]`
const VIDEOS = `[${repeat(2_000, (index) => `{"type":"video","url":"https://a.example/${index}"}`)}]`

/** Bodies with very many items inside of fields that are lists of something. */
const BODIES_OF_LISTS: Readonly<Record<string, readonly (readonly [what: string, body: string])[]>> = {
  'POST /v2/generate': [
    ['2,000 inputs', `{"input":${VIDEOS}}`],
    ['numbers as inputs', `{"input":${NUMBERS}}`],
    ['numbers as segments', `{"input":[],"segments":${NUMBERS}}`],
    ['numbers as segments_secs', `{"input":[{"type":"video","segments_secs":${NUMBERS}}]}`],
    ['lists as segments_secs', `{"input":[{"type":"video","segments_secs":${LISTS}}]}`],
    [
      'lists as bounding_boxes',
      `{"input":[],"options":{"active_speaker_detection":{"bounding_boxes":${LISTS}}}}`,
    ],
  ],
  'POST /api/generations': [
    ['numbers as image keys', `{"prompt":"a","modelName":"a","ingredientImageKeys":${NUMBERS}}`],
  ],
}

test.each(OPERATIONS)('answers every field at the bounds as the provider: %s', async (...operation) => {
  const valid = VALID_BODIES[operation[0]] ?? {}
  const bodies = Object.keys(valid).flatMap((field) =>
    Object.entries(EXTREME_VALUES).map(([what, text]) => {
      const others = JSON.stringify({ ...valid, [field]: undefined })
      return [
        `${what} as ${field}`,
        `${others.slice(0, -1)}${others === '{}' ? '' : ','}"${field}":${text}}`,
      ] as const
    }),
  )
  const lists = BODIES_OF_LISTS[operation[0]] ?? []
  expect(await findFaultyAnswers(operation, [...bodies, ...lists])).toEqual([])
})

function createForm(
  count: number,
  createPart: (index: number) => readonly [string, string | Blob],
): FormData {
  const form = new FormData()
  for (let index = 0; index < count; index += 1) form.append(...createPart(index))
  return form
}

const FORM_OPERATIONS = OPERATIONS.filter(([, , { accepts }]) => accepts === 'json-or-form')

test.each(FORM_OPERATIONS)('answers every form at the bounds as the provider: %s', async (...operation) => {
  const { fields = 1_000, files = 100 } = operation[1].formLimits ?? {}
  const forms = [
    ['as many fields as allowed', createForm(fields, (index) => [`field-${index}`, 'x'])],
    ['one field more', createForm(fields + 1, (index) => [`field-${index}`, 'x'])],
    ['30 times one field', createForm(30, () => ['model', 'x'])],
    ['30 empty names', createForm(30, () => ['', ''])],
    ['one file more', createForm(files + 1, (index) => [`file-${index}`, new Blob(['x'])])],
    [
      'six long lists',
      createForm(6, (index) => [
        index < 3 ? (['options', 'variables', 'segments'][index] ?? '') : 'input',
        EXTREME_VALUES['a list of 49,000 objects'] ?? '',
      ]),
    ],
    [
      '100,000 levels',
      createForm(2, (index) => [
        ['options', 'variables'][index] ?? '',
        EXCESSIVE_BODIES['100,000 levels'] ?? '',
      ]),
    ],
    ['a field above 1 MiB', createForm(1, () => ['variables', 'x'.repeat(1_048_577)])],
    ['NULs and half a surrogate pair', createForm(1, () => ['\0\ud800', '\0\ud800'])],
  ] as const
  expect(await findFaultyAnswers(operation, forms)).toEqual([])
})

/** The control routes that accept a body, such as `POST /generations/:id/fail`. */
const ROUTES_WITH_BODY = CONTROL_ROUTES.flatMap(({ method, path }) =>
  method === 'POST' || method === 'PUT' ? [[`${method} ${path}`] as const] : [],
)

/** The fields of the bodies of control routes. Each one has `session`, which they share. */
const CONTROL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'POST /clock': ['advance', 'until', 'pause', 'resume', 'speed'],
  'POST /reset': ['session'],
  'PUT /scenario': ['scenario', 'provider', 'once'],
  'POST /generations': ['provider', 'id', 'scenario', 'input', 'state', 'progress', 'error', 'age'],
  'POST /generations/:id/fail': ['error'],
}

test('finds the control routes that accept a body', () => {
  expect(ROUTES_WITH_BODY.flat()).toContain('PUT /scenario')
  expect(ROUTES_WITH_BODY.length).toBeGreaterThan(7)
})

test.each(ROUTES_WITH_BODY)('refuses every body at the bounds in one short line: %s', async (route) => {
  const { url } = await open()
  const [method = '', path = ''] = route.split(' ')
  const target = `${url}/__mock${path.replace(':id', 'some-id')}`
  const needed = route === 'POST /generations' ? '"provider":"sync",' : ''
  const fields = CONTROL_FIELDS[route] ?? []
  const values = Object.entries(EXTREME_VALUES)
  const parts = fields.flatMap((field) =>
    values.map(([what, text]) => [`${what} as ${field}`, `{${needed}"${field}":${text}}`] as const),
  )
  const faulty: unknown[] = []
  for (const [what, body] of [...values, ...Object.entries(EXCESSIVE_BODIES), ...parts]) {
    const { status, body: answer } = await fetchReply(target, { method, body })
    const error =
      typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined
    const isShort =
      status < 400 || (typeof error === 'string' && error.length < 20_000 && !error.includes('\n'))
    if (status >= 500 || !isShort) faulty.push([what, status, String(error).slice(0, 200)])
  }
  expect(faulty).toEqual([])
})

test('refuses a long list of scenarios before it reads them', async () => {
  const { url } = await openServer()
  const scenario = Array.from({ length: 1_001 }, () => ({ name: 'not a name' }))
  expect(await fetchReply(`${url}/__mock/scenario`, { method: 'PUT', body: { scenario } })).toEqual({
    status: 400,
    body: {
      error:
        'Failed to use scenarios: the list has 1001 scenarios, and may have at most 1000. Use them in several calls.',
    },
  })
})

test('refuses to list more than 10,000 generations in one reply', async () => {
  const { api, url } = await openServer()
  for (let count = 0; count < 10_001; count += 1) api.sync.create()
  api.prism.create()

  const { status, body } = await fetchReply(`${url}/__mock/generations`)
  expect([status, body]).toEqual([
    400,
    {
      error:
        'Failed to list the generations: there are 10002, and a reply has at most 10000. Add a filter to the query, or use several sessions.',
    },
  ])
  expect((await fetchReply(`${url}/__mock/generations?provider=prism`)).body).toHaveLength(1)
})
