import { encodeForm, encodeJson } from './bodies.ts'
import { SYNC_BODY } from './create-probes.ts'
import { defineProbes, groupProbes, readField } from './probe.ts'
import type { EncodedBody, FormPart } from './bodies.ts'
import type { Fake, ProbeCall, ProbeInput } from './probe.ts'

const BATCH = '/v2/batch'

/** Builds lines. `texts` are file names in their payloads, by the number of the line. */
function buildLines(count: number, texts: Readonly<Record<number, string>> = {}): object[] {
  return Array.from({ length: count }, (_, index) => ({
    request_id: `ü ${index + 1}`,
    endpoint: '/v2/generate',
    payload: { ...SYNC_BODY, outputFileName: texts[index + 1] ?? 'a' },
  }))
}

function encodeFile(lines: readonly object[], more: readonly FormPart[] = [], name = 'input'): EncodedBody {
  const value = lines.map((line) => JSON.stringify(line)).join('\n')
  return encodeForm([{ name, file: 'input.jsonl', type: 'application/jsonl', value }, ...more])
}

const TWO_FAIL = buildLines(20, { 2: '[scenario:quick-fail]', 9: '[scenario:quick-fail]' })
const WEBHOOK: FormPart = { name: 'webhook_url', value: 'https://example.com/hook' }
const DRY_RUN: FormPart = { name: 'dry_run', value: 'true' }
const SUBMIT = { method: 'POST', path: BATCH, body: encodeFile(TWO_FAIL) }

const submits = groupProbes('batch', { method: 'POST', path: BATCH }, [
  { name: 'two lines that fail', body: encodeFile(TWO_FAIL), status: 201, makes: 20 },
  { name: 'a file named file', body: encodeFile(TWO_FAIL, [], 'file'), status: 201, makes: 20 },
  {
    name: 'a webhook',
    body: encodeFile(TWO_FAIL, [WEBHOOK]),
    after: (api) => api.clock.advance('1m'),
    status: 201,
    makes: 20,
  },
  {
    name: 'a scenario by its header',
    headers: { 'x-mock-scenario': 'instant' },
    body: encodeFile(TWO_FAIL),
    status: 201,
  },
  { name: '500 lines', body: encodeFile(buildLines(500)), status: 201, makes: 500 },
  { name: 'rows', body: encodeJson({ rows: TWO_FAIL }), status: 201, makes: 20 },
  { name: 'a dry run', body: encodeFile(TWO_FAIL, [DRY_RUN]), status: 200, makes: 0 },
  { name: 'a dry run of rows', body: encodeJson({ rows: TWO_FAIL, dry_run: true }), status: 200, makes: 0 },
  { name: 'a dry run of 19 lines', body: encodeFile(buildLines(19), [DRY_RUN]), status: 400, makes: 0 },
  { name: '501 lines', body: encodeFile(buildLines(501)), status: 400, makes: 0 },
  {
    name: 'a mark of an unknown scenario',
    body: encodeFile(buildLines(20, { 3: '[scenario:slow-fial]' })),
    status: 400,
    makes: 0,
  },
  {
    name: 'a file that is not UTF-8',
    body: encodeForm([{ name: 'input', file: 'a', value: Uint8Array.of(0xff) }]),
    status: 400,
    makes: 0,
  },
  { name: 'a file of 5 MiB and a byte', body: encodeForm([fill(5_242_881)]), status: 400, makes: 0 },
  { name: 'a file as a field', body: encodeForm([{ name: 'input', value: '{}' }]), status: 400, makes: 0 },
  {
    name: 'two files',
    body: encodeFile(TWO_FAIL, [{ name: 'file', file: 'b', value: '' }]),
    status: 400,
    makes: 0,
  },
  { name: 'no file', body: encodeForm([DRY_RUN]), status: 400, makes: 0 },
  { name: 'an unknown field', body: encodeFile(TWO_FAIL, [{ name: 'webhook', value: 'a' }]), status: 201 },
  { name: 'no body', status: 400, makes: 0 },
  { name: 'no key', key: null, body: encodeFile(TWO_FAIL), status: 401, makes: 0 },
  { name: 'the fault server-error', key: ':broken', body: encodeFile(TWO_FAIL), status: 500, makes: 0 },
  {
    name: 'beyond the quota of batches',
    body: encodeFile(TWO_FAIL),
    options: { quotas: { sync: { batches: 1 } } },
    times: 2,
    status: 429,
    makes: 20,
  },
])

/** A part of so many bytes. */
function fill(bytes: number): FormPart {
  return { name: 'input', file: 'input.jsonl', value: new Uint8Array(bytes).fill(0x20) }
}

/** Returns the path of the batch that a submit has created, or of its result. */
const ID_PATH = (body: string): string => `${BATCH}/${readField(body, 'id')}`
const RESULT_PATH = (body: string): string => `/v2/batches/${readField(body, 'id')}/result`
const FILE_PATH = (body: string): string => `<media>/batches/${readField(body, 'id')}.jsonl`
const end = (api: Fake): unknown => api.clock.advance('1m')

const reads = groupProbes('batch', { first: [SUBMIT], path: ID_PATH }, [
  { name: 'queued', status: 200 },
  { name: 'processing', meanwhile: (api) => api.clock.advance('5s'), status: 200 },
  { name: 'completed', meanwhile: end, status: 200 },
  { name: 'HEAD', method: 'HEAD', meanwhile: end, status: 200 },
  { name: 'a wrong method', method: 'DELETE', status: 404 },
  { name: 'without a key', key: null, status: 401 },
  { name: "another session's", key: 'w3:', status: 404 },
  {
    name: 'a session by its key',
    first: [{ ...SUBMIT, key: 'w3:' }],
    key: 'w3:',
    meanwhile: end,
    status: 200,
  },
  { name: 'completed on the third read', options: { scenario: 'third-poll' }, times: 3, status: 200 },
  { name: 'an unknown id', path: `${BATCH}/nobody`, status: 404 },
  { name: 'the fault server-error of a read', key: ':broken', status: 500 },
  { name: 'the result before the end', path: RESULT_PATH, key: null, status: 409 },
  { name: 'the result', path: RESULT_PATH, key: null, meanwhile: end, status: 302 },
  { name: 'HEAD of the result', path: RESULT_PATH, method: 'HEAD', key: null, meanwhile: end, status: 302 },
  { name: 'the result of an unknown batch', path: '/v2/batches/nobody/result', key: null, status: 404 },
  { name: 'the file before the end', path: FILE_PATH, key: null, status: 409 },
  { name: 'the file', path: FILE_PATH, key: null, meanwhile: end, status: 200 },
  {
    name: "the file of another session's batch",
    first: [{ ...SUBMIT, key: 'w3:' }],
    path: FILE_PATH,
    key: null,
    meanwhile: end,
    status: 200,
  },
  { name: 'the file of an unknown batch', path: '<media>/batches/nobody.jsonl', key: null, status: 404 },
])

const THREE: readonly ProbeCall[] = [SUBMIT, { ...SUBMIT, key: 'w3:' }, { ...SUBMIT, key: ':instant' }]

const lists: readonly ProbeInput[] = groupProbes('batch list', { first: THREE, path: BATCH }, [
  { name: 'all', status: 200 },
  { name: 'none', first: [], status: 200 },
  { name: 'a status', path: `${BATCH}?status=COMPLETED`, status: 200 },
  { name: 'two statuses as JSON', path: `${BATCH}?status=%5B%22COMPLETED%22%2C%22FAILED%22%5D`, status: 200 },
  {
    name: 'a time',
    path: `${BATCH}?created_after=2025-12-31&created_before=2026-01-01T00:00:00Z`,
    status: 200,
  },
  { name: 'an unknown status', path: `${BATCH}?status=DONE`, status: 400 },
  { name: 'a wrong time', path: `${BATCH}?created_after=now`, status: 400 },
  { name: 'an unknown parameter', path: `${BATCH}?limit=1`, status: 200 },
  { name: 'without a key', key: null, status: 401 },
])

/** The probes of batches. */
export const syncBatchProbes = defineProbes('sync', [...submits, ...reads, ...lists])
