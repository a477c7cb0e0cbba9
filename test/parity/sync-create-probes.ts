import { encodeForm, encodeJson } from './bodies.ts'
import { SYNC_BODY } from './create-probes.ts'
import { groupProbes, defineProbes } from './probe.ts'
import type { FormPart } from './bodies.ts'
import type { Fake, Probe, ProbeCall } from './probe.ts'

const CREATE = { method: 'POST', path: '/v2/generate' }
const LATEST = { revisions: { sync: '2026-10' } }

const MODEL: FormPart = { name: 'model', value: 'lipsync-2' }
const VIDEO: FormPart = {
  name: 'video',
  file: 'ü 1.mp4',
  type: 'video/mp4',
  value: Uint8Array.of(0, 255, 13, 10),
}
const AUDIO: FormPart = { name: 'audio', file: 'a.wav', type: 'audio/wav', value: 'RIFF' }
const TEXT: FormPart = {
  name: 'input',
  value: '{"type":"text","provider":{"name":"elevenlabs","voiceId":"v","script":"Grüße"}}',
}

const forms = groupProbes('form', CREATE, [
  { name: 'two files', body: encodeForm([MODEL, VIDEO, AUDIO]), status: 201, makes: 1 },
  { name: 'a file and a text', body: encodeForm([MODEL, TEXT, VIDEO]), status: 201, makes: 1 },
  {
    name: 'a file without a type',
    body: encodeForm([MODEL, TEXT, { name: 'video', file: 'v', value: '' }]),
    status: 201,
    makes: 1,
  },
  {
    name: 'options, and a file name with invalid characters',
    body: encodeForm([
      MODEL,
      VIDEO,
      AUDIO,
      { name: 'options', value: '{"sync_mode":"loop"}' },
      { name: 'outputFileName', value: 'a/b ü' },
    ]),
    status: 201,
    makes: 1,
  },
  { name: 'a part twice', body: encodeForm([MODEL, MODEL, VIDEO, AUDIO]), status: 400, makes: 0 },
  { name: 'a file twice', body: encodeForm([MODEL, VIDEO, VIDEO, AUDIO]), status: 400, makes: 0 },
  {
    name: 'two pictures',
    body: encodeForm([MODEL, TEXT, VIDEO, { ...VIDEO, name: 'image' }]),
    status: 400,
    makes: 0,
  },
  {
    name: 'a file of another name',
    body: encodeForm([MODEL, VIDEO, AUDIO, { ...AUDIO, name: 'logo' }]),
    status: 400,
    makes: 0,
  },
  {
    name: 'options that are not JSON',
    body: encodeForm([MODEL, VIDEO, AUDIO, { name: 'options', value: '{' }]),
    status: 400,
    makes: 0,
  },
  {
    name: 'options with __proto__',
    body: encodeForm([MODEL, VIDEO, AUDIO, { name: 'options', value: '{"__proto__":{}}' }]),
    status: 400,
    makes: 0,
  },
  {
    name: 'a part named __proto__',
    body: encodeForm([MODEL, VIDEO, AUDIO, { name: '__proto__', value: '{}' }]),
    status: 201,
    makes: 1,
  },
  { name: 'no parts', body: encodeForm([]), status: 400, makes: 0 },
  {
    name: '33 fields',
    body: encodeForm(Array.from({ length: 33 }, (_, index) => ({ name: `f${index}`, value: '' }))),
    status: 413,
    makes: 0,
  },
  { name: 'four files', body: encodeForm(Array.from({ length: 4 }, () => AUDIO)), status: 413, makes: 0 },
  {
    name: 'a field of more than a MiB',
    body: encodeForm([MODEL, { name: 'input', value: 'x'.repeat(1_048_577) }]),
    status: 413,
    makes: 0,
  },
  {
    name: 'two MiB of a file',
    body: encodeForm([MODEL, TEXT, { ...VIDEO, value: new Uint8Array(2_097_152) }]),
    status: 201,
    makes: 1,
  },
])

const inputs = groupProbes('generate', CREATE, [
  { name: 'an unknown model', body: encodeSubmit({ model: 'lipsync-9' }), status: 400, makes: 0 },
  { name: 'no audio', body: encodeSubmit({ input: SYNC_BODY.input.slice(0, 1) }), status: 400, makes: 0 },
  {
    name: 'an invalid URL',
    body: encodeSubmit({ input: [{ type: 'video', url: 'file:///a' }] }),
    status: 400,
    makes: 0,
  },
  {
    name: 'a segment that ends before it starts',
    body: encodeSubmit({ segments: [{ startTime: 1, endTime: 0, audioInput: { refId: 'a' } }] }),
    status: 400,
    makes: 0,
  },
  {
    name: 'dubbing with audio',
    body: encodeSubmit({ dubParams: { providerName: 'elevenlabs', targetLang: 'de' } }),
    status: 422,
    makes: 0,
  },
  {
    name: 'beyond the concurrency quota',
    body: encodeJson(SYNC_BODY),
    options: { quotas: { sync: { concurrency: 1 } } },
    times: 2,
    status: 429,
    makes: 1,
  },
  {
    name: 'beyond the quota per minute',
    body: encodeJson(SYNC_BODY),
    options: { ...LATEST, quotas: { sync: { perMinute: 2 } } },
    times: 3,
    status: 429,
    makes: 2,
  },
])

const withKey = (key: string): Pick<ProbeCall, 'headers'> => ({ headers: { 'idempotency-key': key } })

const keys = groupProbes('Idempotency-Key', { ...CREATE, options: LATEST }, [
  {
    name: 'a key, three times',
    ...withKey('a-1'),
    body: encodeJson(SYNC_BODY),
    times: 3,
    status: 201,
    makes: 1,
  },
  {
    name: 'two different keys in two calls',
    ...withKey('b'),
    first: [{ ...CREATE, ...withKey('a'), body: encodeJson(SYNC_BODY) }],
    body: encodeJson(SYNC_BODY),
    status: 201,
    makes: 2,
  },
  {
    name: 'a key, with another body',
    ...withKey('a'),
    first: [{ ...CREATE, ...withKey('a'), body: encodeJson(SYNC_BODY) }],
    body: encodeSubmit({ outputFileName: 'b' }),
    status: 409,
    makes: 1,
  },
  {
    name: 'a key, with another file',
    ...withKey('a'),
    first: [{ ...CREATE, ...withKey('a'), body: encodeForm([MODEL, TEXT, VIDEO]) }],
    body: encodeForm([MODEL, TEXT, { ...VIDEO, value: 'x' }]),
    status: 409,
    makes: 1,
  },
  {
    name: 'a key, with the parts in another order',
    ...withKey('a'),
    first: [{ ...CREATE, ...withKey('a'), body: encodeForm([MODEL, TEXT, VIDEO]) }],
    body: encodeForm([VIDEO, TEXT, MODEL]),
    status: 201,
    makes: 1,
  },
  { name: 'two keys in one call', ...withKey('a, a'), body: encodeJson(SYNC_BODY), status: 400, makes: 0 },
  {
    name: 'an expired key',
    ...withKey('a'),
    first: [{ ...CREATE, ...withKey('a'), body: encodeJson(SYNC_BODY) }],
    meanwhile: (api: Fake) => api.clock.advance('25h'),
    body: encodeJson(SYNC_BODY),
    status: 201,
    makes: 2,
  },
  {
    name: 'a key in a revision without keys',
    ...withKey('a b'),
    options: {},
    body: encodeJson(SYNC_BODY),
    times: 2,
    status: 201,
    makes: 2,
  },
])

function encodeSubmit(more: object): NonNullable<Probe['body']> {
  return encodeJson({ ...SYNC_BODY, ...more })
}

/** A form with a text and a file. */
export const SYNC_FORM = encodeForm([MODEL, TEXT, VIDEO])

/** The probes of submits that only Sync has. */
export const syncCreateProbes = defineProbes('sync', [...forms, ...inputs, ...keys])
