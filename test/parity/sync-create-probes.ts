import { toForm, toJson } from './bodies.ts'
import { SYNC_BODY } from './create-probes.ts'
import { toKind, toProbesOf } from './probe.ts'
import type { Part } from './bodies.ts'
import type { Fake, Probe, Question } from './probe.ts'

const CREATE = { method: 'POST', path: '/v2/generate' }
const LATEST = { revisions: { sync: '2026-10' } }

const MODEL: Part = { name: 'model', value: 'lipsync-2' }
const VIDEO: Part = {
  name: 'video',
  file: 'ü 1.mp4',
  type: 'video/mp4',
  value: Uint8Array.of(0, 255, 13, 10),
}
const AUDIO: Part = { name: 'audio', file: 'a.wav', type: 'audio/wav', value: 'RIFF' }
const TEXT: Part = {
  name: 'input',
  value: '{"type":"text","provider":{"name":"elevenlabs","voiceId":"v","script":"Grüße"}}',
}

const forms = toKind('form', CREATE, [
  { name: 'two files', body: toForm([MODEL, VIDEO, AUDIO]), status: 201, makes: 1 },
  { name: 'a file and a text', body: toForm([MODEL, TEXT, VIDEO]), status: 201, makes: 1 },
  {
    name: 'a file without a type',
    body: toForm([MODEL, TEXT, { name: 'video', file: 'v', value: '' }]),
    status: 201,
    makes: 1,
  },
  {
    name: 'options, and a name to be cleaned',
    body: toForm([
      MODEL,
      VIDEO,
      AUDIO,
      { name: 'options', value: '{"sync_mode":"loop"}' },
      { name: 'outputFileName', value: 'a/b ü' },
    ]),
    status: 201,
    makes: 1,
  },
  { name: 'a part twice', body: toForm([MODEL, MODEL, VIDEO, AUDIO]), status: 400, makes: 0 },
  { name: 'a file twice', body: toForm([MODEL, VIDEO, VIDEO, AUDIO]), status: 400, makes: 0 },
  {
    name: 'two pictures',
    body: toForm([MODEL, TEXT, VIDEO, { ...VIDEO, name: 'image' }]),
    status: 400,
    makes: 0,
  },
  {
    name: 'a file of another name',
    body: toForm([MODEL, VIDEO, AUDIO, { ...AUDIO, name: 'logo' }]),
    status: 400,
    makes: 0,
  },
  {
    name: 'options that are no JSON',
    body: toForm([MODEL, VIDEO, AUDIO, { name: 'options', value: '{' }]),
    status: 400,
    makes: 0,
  },
  {
    name: 'options with __proto__',
    body: toForm([MODEL, VIDEO, AUDIO, { name: 'options', value: '{"__proto__":{}}' }]),
    status: 400,
    makes: 0,
  },
  {
    name: 'a part named __proto__',
    body: toForm([MODEL, VIDEO, AUDIO, { name: '__proto__', value: '{}' }]),
    status: 201,
    makes: 1,
  },
  { name: 'nothing', body: toForm([]), status: 400, makes: 0 },
  {
    name: '33 fields',
    body: toForm(Array.from({ length: 33 }, (_, index) => ({ name: `f${index}`, value: '' }))),
    status: 413,
    makes: 0,
  },
  { name: 'four files', body: toForm(Array.from({ length: 4 }, () => AUDIO)), status: 413, makes: 0 },
  {
    name: 'a field of more than a MiB',
    body: toForm([MODEL, { name: 'input', value: 'x'.repeat(1_048_577) }]),
    status: 413,
    makes: 0,
  },
  {
    name: 'two MiB of a file',
    body: toForm([MODEL, TEXT, { ...VIDEO, value: new Uint8Array(2_097_152) }]),
    status: 201,
    makes: 1,
  },
])

const inputs = toKind('generate', CREATE, [
  { name: 'an unknown model', body: submitted({ model: 'lipsync-9' }), status: 400, makes: 0 },
  { name: 'no sound', body: submitted({ input: SYNC_BODY.input.slice(0, 1) }), status: 400, makes: 0 },
  {
    name: 'no URL',
    body: submitted({ input: [{ type: 'video', url: 'file:///a' }] }),
    status: 400,
    makes: 0,
  },
  {
    name: 'a segment of nothing',
    body: submitted({ segments: [{ startTime: 1, endTime: 0, audioInput: { refId: 'a' } }] }),
    status: 400,
    makes: 0,
  },
  {
    name: 'dubbing with a sound',
    body: submitted({ dubParams: { providerName: 'elevenlabs', targetLang: 'de' } }),
    status: 422,
    makes: 0,
  },
  {
    name: 'one more than may run',
    body: toJson(SYNC_BODY),
    options: { quotas: { sync: { concurrency: 1 } } },
    times: 2,
    status: 429,
    makes: 1,
  },
  {
    name: 'one more a minute',
    body: toJson(SYNC_BODY),
    options: { ...LATEST, quotas: { sync: { perMinute: 2 } } },
    times: 3,
    status: 429,
    makes: 2,
  },
])

const keyed = (key: string): Pick<Question, 'headers'> => ({ headers: { 'idempotency-key': key } })

const keys = toKind('Idempotency-Key', { ...CREATE, options: LATEST }, [
  { name: 'a key, three times', ...keyed('a-1'), body: toJson(SYNC_BODY), times: 3, status: 201, makes: 1 },
  {
    name: 'a key, and another',
    ...keyed('b'),
    first: [{ ...CREATE, ...keyed('a'), body: toJson(SYNC_BODY) }],
    body: toJson(SYNC_BODY),
    status: 201,
    makes: 2,
  },
  {
    name: 'a key, with another body',
    ...keyed('a'),
    first: [{ ...CREATE, ...keyed('a'), body: toJson(SYNC_BODY) }],
    body: submitted({ outputFileName: 'b' }),
    status: 409,
    makes: 1,
  },
  {
    name: 'a key, with another file',
    ...keyed('a'),
    first: [{ ...CREATE, ...keyed('a'), body: toForm([MODEL, TEXT, VIDEO]) }],
    body: toForm([MODEL, TEXT, { ...VIDEO, value: 'x' }]),
    status: 409,
    makes: 1,
  },
  {
    name: 'a key, with the parts in another order',
    ...keyed('a'),
    first: [{ ...CREATE, ...keyed('a'), body: toForm([MODEL, TEXT, VIDEO]) }],
    body: toForm([VIDEO, TEXT, MODEL]),
    status: 201,
    makes: 1,
  },
  { name: 'two keys', ...keyed('a, a'), body: toJson(SYNC_BODY), status: 400, makes: 0 },
  {
    name: 'a key of a day ago',
    ...keyed('a'),
    first: [{ ...CREATE, ...keyed('a'), body: toJson(SYNC_BODY) }],
    meanwhile: (api: Fake) => api.clock.advance('25h'),
    body: toJson(SYNC_BODY),
    status: 201,
    makes: 2,
  },
  {
    name: 'a key before there were any',
    ...keyed('a b'),
    options: {},
    body: toJson(SYNC_BODY),
    times: 2,
    status: 201,
    makes: 2,
  },
])

function submitted(more: object): NonNullable<Probe['body']> {
  return toJson({ ...SYNC_BODY, ...more })
}

/** A form of a text and a file. */
export const SYNC_FORM = toForm([MODEL, TEXT, VIDEO])

/** What only Sync's submits can be asked. */
export const syncCreateProbes = toProbesOf('sync', [...forms, ...inputs, ...keys])
