import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SAMPLE_PICTURE, sampleMp4, sampleWav } from '../../src/fixtures/media.ts'
import { serveFile } from '../../src/lib/serve-file.ts'
import type { Call } from '../../src/index.ts'

const file = { bytes: Uint8Array.from({ length: 1_000 }, (_, index) => index % 251), type: 'video/mp4' }
const size = file.bytes.byteLength
const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }
const whole = { status: 200, headers, body: file.bytes }

test('serves the whole file', () => {
  expect(serve()).toEqual(whole)
})

test('serves a part that begins and ends in the file', () => {
  expect(serve('bytes=0-99')).toEqual(part(0, 99))
  expect(serve('bytes=100-')).toEqual(part(100, 999))
  expect(serve('bytes=-100')).toEqual(part(900, 999))
  expect(serve('bytes=999-999')).toEqual(part(999, 999))
})

test('ends a part where the file ends', () => {
  expect(serve('bytes=900-99999999999999999999')).toEqual(part(900, 999))
  expect(serve('bytes=-2000')).toEqual(part(0, 999))
})

test('knows the unit in any case, and spaces around the range', () => {
  expect(serve('Bytes= 0-9 ')).toEqual(part(0, 9))
})

test.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=99999999999999999999-', 'bytes=-0'])(
  'refuses a range with nothing in it: %s',
  (range) => {
    expect(serve(range)).toEqual(unsatisfiable(size))
  },
)

test.each([
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=5-2',
  'bytes=a-b',
  'bytes=1.5-2',
  'items=0-9',
  'bytes=--1',
])('serves the whole file for a range it does not know: "%s"', (range) => {
  expect(serve(range)).toEqual(whole)
})

test.each(['bytes=0-9,20-29', 'bytes=0-9, -10', 'bytes=2000-,3000-'])(
  'serves the whole file for several ranges: %s',
  (range) => {
    expect(serve(range)).toEqual(whole)
  },
)

test('serves the whole file under If-Range, having no validator', () => {
  expect(serveFile(toCall({ range: 'bytes=0-9', 'if-range': '"some-tag"' }), file)).toEqual(whole)
})

test('answers a HEAD like a GET', () => {
  expect(serveFile({ ...toCall({ range: 'bytes=0-9' }), method: 'HEAD' }, file)).toEqual(part(0, 9))
})

test('refuses every range of an empty file', () => {
  const empty = { ...file, bytes: new Uint8Array() }
  for (const range of ['bytes=0-', 'bytes=-1', 'bytes=0-0']) {
    expect(serveFile(toCall({ range }), empty)).toEqual(unsatisfiable(0))
  }
})

test('serves exactly the bytes from first to last, whatever they are', () => {
  const edge = fc.nat({ max: size * 2 })
  fc.assert(
    fc.property(edge, fc.option(edge), (first, last) => {
      expect(serve(`bytes=${first}-${last ?? ''}`)).toEqual(toExpected(first, last))
    }),
  )
})

test('serves exactly the last bytes, however many', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: size * 2 }), (length) => {
      expect(serve(`bytes=-${length}`)).toEqual(part(Math.max(size - length, 0), 999))
    }),
  )
})

test('gives the whole file back to whoever joins its parts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), (length) => {
      const starts = Array.from({ length: Math.ceil(size / length) }, (_, index) => index * length)
      const parts = starts.map((start) => serve(`bytes=${start}-${start + length - 1}`).body)
      expect(parts.flatMap((body) => (typeof body === 'string' ? [] : Array.from(body)))).toEqual(
        Array.from(file.bytes),
      )
    }),
  )
})

test('answers any text for a range with one of the three statuses', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `bytes=${text}`),
      ),
      (range) => {
        expect([200, 206, 416]).toContain(serve(range).status)
      },
    ),
  )
})

test('ships an MP4 that plays as it arrives', () => {
  const boxes = toBoxes(sampleMp4())
  expect(sampleMp4().byteLength).toBeLessThan(6_000)
  expect(boxes.map(({ type }) => type)).toEqual(['ftyp', 'moov', 'free', 'mdat'])
  expect(boxes.at(-1)?.end).toBe(sampleMp4().byteLength)
  expect(toText(sampleMp4(), 0, sampleMp4().byteLength)).toContain('avc1')
})

test('ships a WAV of 16-bit mono PCM', () => {
  const bytes = sampleWav()
  const view = new DataView(bytes.buffer)
  expect(bytes.byteLength).toBeLessThanOrEqual(8_192)
  expect([toText(bytes, 0, 4), toText(bytes, 8, 16), toText(bytes, 36, 40)]).toEqual([
    'RIFF',
    'WAVEfmt ',
    'data',
  ])
  expect(view.getUint32(4, true)).toBe(bytes.byteLength - 8)
  expect(view.getUint32(16, true)).toBe(16)
  expect([20, 22, 32, 34].map((offset) => view.getUint16(offset, true))).toEqual([1, 1, 2, 16])
  expect([24, 28].map((offset) => view.getUint32(offset, true))).toEqual([8_000, 16_000])
  expect(view.getUint32(40, true)).toBe(bytes.byteLength - 44)
})

test('decodes its media once', () => {
  expect(sampleMp4()).toBe(sampleMp4())
  expect(sampleWav()).toBe(sampleWav())
})

test('ships a JPEG as a data URI', () => {
  const bytes = Uint8Array.from(atob(SAMPLE_PICTURE.replace('data:image/jpeg;base64,', '')), (character) =>
    character.charCodeAt(0),
  )
  expect([...bytes.slice(0, 3), ...bytes.slice(-2)]).toEqual([0xff, 0xd8, 0xff, 0xff, 0xd9])
})

function serve(range?: string) {
  return serveFile(toCall(range === undefined ? {} : { range }), file)
}

function toExpected(first: number, last: number | null) {
  if (last !== null && last < first) return whole
  return first >= size ? unsatisfiable(size) : part(first, Math.min(last ?? size, size - 1))
}

function part(first: number, last: number) {
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${size}` },
    body: file.bytes.subarray(first, last + 1),
  }
}

function unsatisfiable(of: number) {
  return { status: 416, headers: { ...headers, 'content-range': `bytes */${of}` }, body: '' }
}

function toCall(sent: Readonly<Record<string, string>>): Call {
  return {
    method: 'GET',
    path: '/media/sample.mp4',
    query: '',
    header: (name) => sent[name],
    headers: () => Object.entries(sent),
    baseUrl: 'https://api.example.com',
    mediaUrl: 'https://media.example.com',
  }
}

function toBoxes(bytes: Uint8Array<ArrayBuffer>): { type: string; end: number }[] {
  const view = new DataView(bytes.buffer)
  const boxes: { type: string; end: number }[] = []
  for (let start = 0; start < bytes.byteLength; start = boxes.at(-1)?.end ?? Infinity) {
    boxes.push({ type: toText(bytes, start + 4, start + 8), end: start + view.getUint32(start) })
  }
  return boxes
}

function toText(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}
