import { expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { callApi } from '../../../support/call.ts'
import { START } from '../../../support/fixed.ts'
import { badRequestBody, BODY, getField, getId, IMAGE, VIDEO } from '../requests.ts'
import { buildLines, createBatch, encodeLines, mark, readBatch, submitBatch } from './requests.ts'
import type { ParsedReply } from '../../../support/call.ts'

const createFake = () => createMockVideoApi({ clock: 'manual', warn: () => {} })
type Fake = ReturnType<typeof createFake>

/** The lines of a file, of which line 3 has these fields. */
function changeLine(fields: object): string {
  const lines = buildLines()
  return encodeLines(lines.with(2, { ...lines[2], ...fields }))
}

/** Submits a file that is refused. Returns the mistakes. */
async function submitMistakes(content: string): Promise<unknown> {
  const api = createFake()
  const { status, body } = await submitBatch(api, content)
  expect([status, api.generations.list()]).toEqual([400, []])
  expect((await callApi(api, 'sync', '/v2/batch')).body).toEqual([])
  return getField(body, 'message')
}

function submitRows(api: Fake, json: unknown): Promise<ParsedReply> {
  return callApi(api, 'sync', '/v2/batch', { method: 'POST', json })
}

test('replies with a batch that is pending, whatever its generations already are', async () => {
  for (const scenario of ['happy', 'instant'] as const) {
    const api = createMockVideoApi({ clock: 'manual', scenario })
    const { status, body } = await submitBatch(api)
    expect(getField(body, 'id')).toMatch(/^batch_[0-9a-f]{32}$/)
    expect([status, body]).toEqual([
      201,
      {
        id: getField(body, 'id'),
        created_at: START,
        status: 'PENDING',
        metrics: { total_generations: 20, success_count: 0, failed_count: 0, pending_count: 20 },
        webhookUrl: null,
        outputUrl: '',
      },
    ])
  }
})

test('creates a generation for each line, in the order of the file', async () => {
  const api = createFake()
  await createBatch(api, { 2: { model: 'sync-3', input: [IMAGE, BODY.input[1]], outputFileName: 'a b' } })
  const list = api.generations.list({ provider: 'sync' })
  expect(list).toHaveLength(20)
  const shown = await callApi(api, 'sync', `/v2/generate/${list[1]?.id}`)
  expect(shown.body).toMatchObject({ model: 'sync-3', input: [IMAGE, BODY.input[1]], outputFileName: 'a_b' })
})

test('gives other ids to other batches, and the same ids to the same seed', async () => {
  const [a, b] = [createFake(), createFake()]
  const ids = [await createBatch(a), await createBatch(a), await createBatch(a, {}, { key: 'w3:' })]
  expect(new Set(ids).size).toBe(3)
  expect([await createBatch(b), await createBatch(b), await createBatch(b, {}, { key: 'w3:' })]).toEqual(ids)
})

test('takes 20 to 500 lines, in a file named input or file, with empty lines and either line end', async () => {
  const lines = encodeLines(buildLines(20))
  for (const content of [
    lines,
    lines.trimEnd(),
    lines.replaceAll('\n', '\r\n'),
    `\n \n${lines}\n`,
    `\u{FEFF}${lines}`,
  ])
    expect((await submitBatch(createFake(), content)).status).toBe(201)
  expect((await submitBatch(createFake(), lines, { files: ['file'] })).status).toBe(201)
  expect((await submitBatch(createFake(), encodeLines(buildLines(500)))).status).toBe(201)
})

test.each([0, 19, 501])('refuses %i lines', async (count) => {
  expect(await submitMistakes(encodeLines(buildLines(count)))).toEqual([
    `input must have from 20 to 500 lines, but has ${count}`,
  ])
})

test('only counts the lines of a file that has too many', async () => {
  expect(await submitMistakes('{\n'.repeat(2_500_000))).toEqual([
    'input must have from 20 to 500 lines, but has 2500000',
  ])
  expect(await submitMistakes('\n'.repeat(5_000_000))).toEqual([
    'input must have from 20 to 500 lines, but has 0',
  ])
})

test('refuses a field that is given twice', async () => {
  const api = createFake()
  const fields = [['dry_run', 'true'] as const, ['dry_run', 'false'] as const]
  expect(await submitBatch(api, undefined, { fields })).toMatchObject({
    status: 400,
    body: badRequestBody('dry_run must be given once'),
  })
  expect(api.generations.list()).toEqual([])
})

test.each<[what: string, line: string, mistake: string]>([
  ['is not JSON', '{"request_id":', 'must be JSON: it is not valid JSON'],
  ['is a list', '[]', 'must be an object'],
  [
    'has __proto__',
    '{"__proto__":{}}',
    'must be JSON: it has the key __proto__ or constructor.prototype, which is not allowed',
  ],
])('names a line that %s', async (_, line, mistake) => {
  const lines = encodeLines(buildLines(21)).split('\n')
  expect(await submitMistakes(lines.with(2, line).join('\n'))).toEqual([`input line 3: ${mistake}`])
})

test.each<[what: string, fields: object, mistake: string]>([
  ['has no request_id', { request_id: undefined }, 'request_id must be a non-empty string'],
  ['has an empty request_id', { request_id: '' }, 'request_id must be a non-empty string'],
  ['has a number as request_id', { request_id: 3 }, 'request_id must be a non-empty string'],
  [
    'has a used request_id',
    { request_id: 'line-1' },
    'request_id must be unique: input line 1 has the same request_id',
  ],
  ['has another endpoint', { endpoint: '/v2/tts' }, 'endpoint must be /v2/generate'],
  ['has no endpoint', { endpoint: undefined }, 'endpoint must be /v2/generate'],
  ['has no payload', { payload: undefined }, 'payload must be an object'],
  ['has a text as payload', { payload: 'a' }, 'payload must be an object'],
  [
    'has an unknown model',
    { payload: { ...BODY, model: 'x' } },
    'payload.model must be one of sync-3, lipsync-2, lipsync-1.9.0-beta, lipsync-2-pro, react-1',
  ],
  [
    'has an input without a source',
    { payload: { ...BODY, input: [VIDEO, { type: 'audio' }] } },
    'payload.input.1 must have a url or an assetId',
  ],
  [
    'has a webhook URL that is none',
    { payload: { ...BODY, webhookUrl: 'a' } },
    'payload.webhookUrl must be an http or https URL',
  ],
])('names a line that %s', async (_, fields, mistake) => {
  expect(await submitMistakes(changeLine(fields))).toEqual([`input line 3: ${mistake}`])
})

test('says that a JSON list is not a file of lines', async () => {
  const mistakes = ['input must have one JSON object per line, but it is a JSON array']
  expect(await submitMistakes(JSON.stringify(buildLines()))).toEqual(mistakes)
  expect(await submitMistakes(`\n ${JSON.stringify(buildLines(), null, 2)}`)).toEqual(mistakes)
})

test('counts empty lines in the numbers of lines', async () => {
  expect(await submitMistakes(`\n\n${changeLine({ endpoint: 'a' })}`)).toEqual([
    'input line 5: endpoint must be /v2/generate',
  ])
})

test('names the mistakes of all lines, at most 20', async () => {
  const lines = buildLines().map((line) => Object.assign(line, { endpoint: undefined }))
  const message = await submitMistakes(encodeLines(lines))
  expect(message).toEqual(lines.map((_, index) => `input line ${index + 1}: endpoint must be /v2/generate`))
  const more = buildLines(30).map((line) => Object.assign(line, { request_id: 1, endpoint: 'a' }))
  expect(await submitMistakes(encodeLines(more))).toHaveLength(20)
})

test('refuses a conflict of inputs, an unknown asset and an asset of another type, and names the line', async () => {
  const api = createFake()
  const asset = await callApi(api, 'sync', '/v2/assets', {
    method: 'POST',
    json: { url: 'https://example.com/a.mp4', type: 'VIDEO' },
  })
  const inputs = [
    [VIDEO, VIDEO, BODY.input[1]],
    [VIDEO, { type: 'audio', assetId: 'nobody' }],
    [VIDEO, { type: 'audio', assetId: getId(asset) }],
    [{ type: 'video', assetId: getId(asset) }, BODY.input[1]],
  ]
  const messages: unknown[] = []
  for (const input of inputs) {
    const { status, body } = await submitBatch(api, changeLine({ payload: { ...BODY, input } }))
    messages.push([status, getField(body, 'message')])
  }
  expect(messages).toEqual([
    [400, [expect.stringMatching(/^input line 3: payload\.input must /)]],
    [400, ['input line 3: payload.input.1.assetId: The asset does not exist.']],
    [400, ['input line 3: payload.input.1.assetId: The asset is not of the type the input asks for.']],
    [201, undefined],
  ])
})

test('refuses an asset of more than 30 s', async () => {
  const api = createFake()
  const json = { url: 'https://example.com/a.mp4', type: 'VIDEO' }
  const assetId = getId(await callApi(api, 'sync', '/v2/assets', { method: 'POST', json }))
  const content = changeLine({ payload: { ...BODY, input: [{ type: 'video', assetId }, BODY.input[1]] } })
  const submitAt = async (durationSeconds: number): Promise<unknown> => {
    await callApi(api, 'sync', `/v2/assets/${assetId}`, { method: 'PATCH', json: { durationSeconds } })
    const { status, body } = await submitBatch(api, content)
    return [status, getField(body, 'message')]
  }
  expect(await submitAt(30)).toEqual([201, undefined])
  expect(await submitAt(30.5)).toEqual([400, ['input line 3: payload.input.0 must be at most 30 s long']])
})

test('refuses a file of more than 5 MiB, a file that is not UTF-8, no file and two files', async () => {
  const api = createFake()
  const replies = [
    await submitBatch(api, undefined, { size: 5 * 1_024 ** 2 + 1 }),
    await submitBatch(api, new Uint8Array([...new TextEncoder().encode(encodeLines(buildLines())), 0xff])),
    await submitBatch(api, undefined, { files: [] }),
    await submitBatch(api, undefined, { files: ['video'] }),
    await submitBatch(api, undefined, { files: ['input', 'file'] }),
  ]
  expect(replies.map(({ status, body }) => [status, body])).toEqual(
    [
      'input must have at most 5242880 bytes',
      'input must be UTF-8 text',
      'input must be one file, in the field input or file. The form has 0',
      'input must be one file, in the field input or file. The form has 0',
      'input must be one file, in the field input or file. The form has 2',
    ].map((mistake) => [400, badRequestBody(mistake)]),
  )
  expect((await submitBatch(api, undefined, { size: 5 * 1_024 ** 2 })).status).toBe(201)
})

test('takes rows of a JSON body', async () => {
  const api = createFake()
  const url = 'https://example.com/hook'
  const { status, body } = await submitRows(api, { rows: buildLines(), webhook_url: url })
  expect([status, getField(body, 'webhookUrl'), api.generations.list().length]).toEqual([201, url, 20])
  expect(await readBatch(api, getId({ status, headers: {}, body }))).toMatchObject({ webhookUrl: url })
  expect((await submitRows(api, { rows: buildLines(), dry_run: true })).body).toEqual({ status: 'VALIDATED' })
})

test.each<[what: string, json: unknown, mistake: string]>([
  ['no rows', {}, 'rows must be a list'],
  ['a text as rows', { rows: 'a' }, 'rows must be a list'],
  ['a list', [], 'rows must be a list'],
  ['19 rows', { rows: buildLines(19) }, 'rows must have from 20 to 500 rows, but has 19'],
  ['two empty rows', { rows: buildLines(21).with(2, {}).with(3, {}) }, ''],
  [
    'a webhook URL that is none',
    { rows: buildLines(), webhook_url: 'a' },
    'webhook_url must be an http or https URL',
  ],
  ['a number as dry_run', { rows: buildLines(), dry_run: 1 }, 'dry_run must be true or false'],
  ['a list as dry_run', { rows: buildLines(), dry_run: ['true'] }, 'dry_run must be true or false'],
])('refuses a JSON body with %s', async (_, json, mistake) => {
  const { status, body } = await submitRows(createFake(), json)
  expect([status, body]).toEqual([
    400,
    mistake === ''
      ? badRequestBody(
          ...['row 3', 'row 4'].flatMap((place) => [
            `${place}: request_id must be a non-empty string`,
            `${place}: endpoint must be /v2/generate`,
            `${place}: payload must be an object`,
          ]),
        )
      : badRequestBody(mistake),
  ])
})

test('validates without creating anything in a dry run', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { batches: 0 } } })
  const { status, body } = await submitBatch(api, undefined, { fields: [['dry_run', 'true']] })
  expect([status, body]).toEqual([200, { status: 'VALIDATED' }])
  expect([api.generations.list(), (await callApi(api, 'sync', '/v2/batch')).body]).toEqual([[], []])
  const wrong = await submitBatch(api, changeLine({ endpoint: 'a' }), { fields: [['dry_run', 'true']] })
  expect(wrong.status).toBe(400)
})

test('does not take from the queue of scenarios in a dry run', async () => {
  const api = createFake()
  api.use(['instant'])
  await submitBatch(api, undefined, { fields: [['dry_run', 'true']] })
  await createBatch(api)
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual([
    'instant',
    ...Array.from({ length: 19 }, () => 'happy'),
  ])
})

test.each<[fields: [string, string][], status: number, message: unknown]>([
  [[['dry_run', 'false']], 201, undefined],
  [[['dry_run', '']], 201, undefined],
  [[['webhook_url', '']], 201, undefined],
  [[['dry_run', 'yes']], 400, ['dry_run must be true or false']],
  [
    [
      ['dry_run', '1'],
      ['webhook_url', 'a'],
    ],
    400,
    ['webhook_url must be an http or https URL', 'dry_run must be true or false'],
  ],
])('reads the fields %j', async (fields, status, message) => {
  const reply = await submitBatch(createFake(), undefined, { fields })
  expect([reply.status, getField(reply.body, 'message')]).toEqual([status, message])
})

test('refuses a mark of an unknown scenario before anything is created, also in a dry run', async () => {
  const api = createFake()
  const content = encodeLines(buildLines(20, { 2: mark('instant'), 7: mark('slow-fial') }))
  for (const dryRun of ['false', 'true']) {
    const { status, headers, body } = await submitBatch(api, content, { fields: [['dry_run', dryRun]] })
    expect([status, headers['x-mock-error']]).toEqual([400, 'unknown-scenario'])
    expect(body).toMatchObject({
      message: [expect.stringMatching(/^input line 7: .*"slow-fial" is unknown\. Did you mean slow-fail\?/)],
    })
  }
  expect(api.generations.list()).toEqual([])
  expect(api.requests().map(({ reason }) => reason)).toEqual([
    expect.stringContaining('"slow-fial" is unknown'),
    expect.stringContaining('"slow-fial" is unknown'),
  ])
})

test('needs a key, and refuses a body that is neither JSON nor a form', async () => {
  const api = createFake()
  expect((await submitBatch(api, undefined, { key: null })).status).toBe(401)
  const reply = await callApi(api, 'sync', '/v2/batch', {
    method: 'POST',
    body: { kind: 'refused', problem: 'malformed', reason: 'it is not valid JSON' },
  })
  expect(reply.body).toEqual(badRequestBody('body must be JSON or a form: it is not valid JSON'))
})

test('warns once for a call of unknown fields in a file, and names their lines', async () => {
  const warn = vi.fn<(text: string) => void>()
  const api = createMockVideoApi({ clock: 'manual', warn })
  const lines = buildLines(20, {
    2: { outputFilName: 'a', options: { sync_mod: 'loop' } },
    3: { outputFilName: 'b' },
  })
  Object.assign(lines[4] ?? {}, { custom_id: 'c', 'my-secret-key': 'd' })
  const { status } = await submitBatch(api, encodeLines(lines), { key: 'my-secret-key' })
  expect([status, api.requests()[0]?.unknown, warn.mock.calls]).toEqual([
    201,
    [],
    [
      [
        'Sync ignores unknown fields of a batch: input line 2 has "payload.outputFilName" (nearest: payload.outputFileName), input line 2 has "payload.options.sync_mod" (nearest: payload.options.sync_mode), input line 5 has "custom_id", and there are more. Correct their names, or remove them.',
      ],
    ],
  ])
  Object.assign(lines[4] ?? {}, { custom_id: undefined })
  await submitBatch(api, encodeLines(lines), { key: 'my-secret-key' })
  expect(warn.mock.lastCall?.[0]).toContain(', input line 5 has "(the API key)". Correct')
  await submitBatch(api)
  expect(warn).toHaveBeenCalledTimes(2)
})

test('lists unknown fields in the rows of a JSON body', async () => {
  const api = createFake()
  const rows = buildLines(20, { 2: { outputFilName: 'a', options: { sync_mod: 'loop' } } })
  await submitRows(api, { rows: rows.with(4, { ...rows[4], custom_id: 'c' }) })
  expect(api.requests()[0]?.unknown).toEqual([
    { in: 'body', field: 'rows.1.payload.outputFilName', nearest: 'rows.1.payload.outputFileName' },
    { in: 'body', field: 'rows.1.payload.options.sync_mod', nearest: 'rows.1.payload.options.sync_mode' },
    { in: 'body', field: 'rows.4.custom_id', nearest: null },
  ])
})
