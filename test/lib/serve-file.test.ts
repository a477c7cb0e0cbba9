import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SAMPLE_PICTURE } from '../../src/fixtures/media.ts'
import { serveFile } from '../../src/lib/serve-file.ts'
import type { Call } from '../../src/index.ts'

const file = { bytes: Uint8Array.from({ length: 1_000 }, (_, index) => index % 251), type: 'video/mp4' }
const size = file.bytes.byteLength
const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }
const wholeFile = { status: 200, headers, body: file.bytes }

test('serves the whole file', () => {
  expect(serve()).toEqual(wholeFile)
})

test('serves a range that starts and ends in the file', () => {
  expect(serve('bytes=0-99')).toEqual(partial(0, 99))
  expect(serve('bytes=100-')).toEqual(partial(100, 999))
  expect(serve('bytes=-100')).toEqual(partial(900, 999))
  expect(serve('bytes=999-999')).toEqual(partial(999, 999))
})

test('ends a range at the end of the file', () => {
  expect(serve('bytes=900-99999999999999999999')).toEqual(partial(900, 999))
  expect(serve('bytes=-2000')).toEqual(partial(0, 999))
})

test('accepts the unit in any case, and spaces around the range', () => {
  expect(serve('Bytes= 0-9 ')).toEqual(partial(0, 9))
})

test.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=99999999999999999999-', 'bytes=-0'])(
  'refuses a range that contains no bytes: %s',
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
])('serves the whole file for a range that it cannot parse: "%s"', (range) => {
  expect(serve(range)).toEqual(wholeFile)
})

test.each(['bytes=0-9,20-29', 'bytes=0-9, -10', 'bytes=2000-,3000-'])(
  'serves the whole file for several ranges: %s',
  (range) => {
    expect(serve(range)).toEqual(wholeFile)
  },
)

test('serves the whole file with If-Range, because there is no validator', () => {
  expect(serveFile(createCall({ range: 'bytes=0-9', 'if-range': '"some-tag"' }), file)).toEqual(wholeFile)
})

test('answers a HEAD like a GET', () => {
  const call = { ...createCall({ range: 'bytes=0-9' }), method: 'HEAD' }
  expect(serveFile(call, file)).toEqual(partial(0, 9))
})

test('refuses every range of an empty file', () => {
  const empty = { ...file, bytes: new Uint8Array() }
  for (const range of ['bytes=0-', 'bytes=-1', 'bytes=0-0']) {
    expect(serveFile(createCall({ range }), empty)).toEqual(unsatisfiable(0))
  }
})

test('serves exactly the bytes from first to last', () => {
  const position = fc.nat({ max: size * 2 })
  fc.assert(
    fc.property(position, fc.option(position), (first, last) => {
      expect(serve(`bytes=${first}-${last ?? ''}`)).toEqual(expectedReply(first, last))
    }),
  )
})

test('serves exactly the last bytes, for any number of bytes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: size * 2 }), (length) => {
      expect(serve(`bytes=-${length}`)).toEqual(partial(Math.max(size - length, 0), 999))
    }),
  )
})

test('serves ranges that join to the whole file', () => {
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

test('answers any range text with 200, 206 or 416', () => {
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

test('ships a JPEG as a data URI', () => {
  const bytes = Uint8Array.from(atob(SAMPLE_PICTURE.replace('data:image/jpeg;base64,', '')), (character) =>
    character.charCodeAt(0),
  )
  expect([...bytes.slice(0, 3), ...bytes.slice(-2)]).toEqual([0xff, 0xd8, 0xff, 0xff, 0xd9])
})

function serve(range?: string) {
  return serveFile(createCall(range === undefined ? {} : { range }), file)
}

function expectedReply(first: number, last: number | null) {
  if (last !== null && last < first) return wholeFile
  return first >= size ? unsatisfiable(size) : partial(first, Math.min(last ?? size, size - 1))
}

function partial(first: number, last: number) {
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${size}` },
    body: file.bytes.subarray(first, last + 1),
  }
}

function unsatisfiable(fileSize: number) {
  return { status: 416, headers: { ...headers, 'content-range': `bytes */${fileSize}` }, body: '' }
}

function createCall(requestHeaders: Readonly<Record<string, string>>): Call {
  return {
    method: 'GET',
    path: '/media/sample.mp4',
    query: '',
    header: (name) => requestHeaders[name],
    headers: () => Object.entries(requestHeaders),
    getUrls: () => ({ baseUrl: 'https://api.example.com', mediaUrl: 'https://media.example.com' }),
  }
}
