import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleClips } from '../../src/fixtures/media.ts'
import { readMediaInfo } from '../../src/lib/media-info.ts'
import { setMp4Duration } from '../../src/lib/mp4.ts'
import { createWav } from '../../src/lib/wav.ts'
import { mediaFiles } from '../support/media-files.ts'
import type { MediaInfo } from '../../src/lib/media-info.ts'

const clip = sampleClips['16:9']()

const FILES: readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>, info: MediaInfo])[] = [
  [
    'MP4',
    setMp4Duration(clip, 12_480),
    { kind: 'video', format: 'mp4', durationSeconds: 12.48, width: 128, height: 72 },
  ],
  [
    'MP4, upright',
    sampleClips['9:16'](),
    { kind: 'video', format: 'mp4', durationSeconds: 1, width: 72, height: 128 },
  ],
  ['MOV', mediaFiles.mov, { kind: 'video', format: 'mov', durationSeconds: 0.5, width: 16, height: 8 }],
  ['M4A', mediaFiles.m4a, { kind: 'audio', format: 'm4a', durationSeconds: 0.25 }],
  ['WAV', createWav(2.5), { kind: 'audio', format: 'wav', durationSeconds: 2.5 }],
  [
    'MP3 with a constant bit rate',
    mediaFiles.cbrMp3,
    { kind: 'audio', format: 'mp3', durationSeconds: 0.432 },
  ],
  ['MP3 with an Info header', mediaFiles.infoMp3, { kind: 'audio', format: 'mp3', durationSeconds: 0.144 }],
  [
    'MP3 with a variable bit rate',
    mediaFiles.vbrMp3,
    { kind: 'audio', format: 'mp3', durationSeconds: 0.432 },
  ],
  ['PNG', mediaFiles.png, { kind: 'image', format: 'png', width: 6, height: 4 }],
  ['JPEG', mediaFiles.jpg, { kind: 'image', format: 'jpg', width: 6, height: 4 }],
  ['WebP', mediaFiles.webp, { kind: 'image', format: 'webp', width: 6, height: 4 }],
  ['GIF', mediaFiles.gif, { kind: 'image', format: 'gif', width: 6, height: 4 }],
]

test.each(FILES)('reads the facts in a file: %s', (_, bytes, info) => {
  expect(readMediaInfo(bytes)).toEqual(info)
})

test.each(FILES)('reads a part of a larger buffer: %s', (_, bytes, info) => {
  const buffer = new Uint8Array(bytes.byteLength + 20)
  buffer.set(bytes, 7)
  expect(readMediaInfo(buffer.subarray(7, 7 + bytes.byteLength))).toEqual(info)
})

test.each([
  ['nothing', ''],
  ['a text', 'These bytes are a text, and no media.'],
  ['JSON', '{"model":"lipsync-2"}'],
  ['an SVG, whose size is none of pixels', '<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"/>'],
])('does not take other bytes for media: %s', (_, text) => {
  expect(readMediaInfo(new TextEncoder().encode(text))).toBeUndefined()
})

test('reads an MP4 whose movie box stands at the end, behind a box of 64-bit size', () => {
  const [ftyp, moov] = [clip.subarray(0, 32), clip.subarray(32, 32 + readSize(clip, 32))]
  const mdat = Uint8Array.of(0, 0, 0, 1, ...encode('mdat'), 0, 0, 0, 0, 0, 0, 0, 20, 1, 2, 3, 4)
  expect(readMediaInfo(concat(ftyp, mdat, moov))).toEqual(readMediaInfo(clip))
})

test('reads a movie header of version 1', () => {
  // Version 1, the two times, the timescale, and the duration.
  const header = Uint8Array.of(1, 0, 0, 0, ...zeros(16), 0, 0, 3, 232, 0, 0, 0, 0, 0, 0, 9, 196)
  const movie = box('moov', box('mvhd', header))
  expect(readMediaInfo(concat(clip.subarray(0, 32), movie))).toEqual({
    kind: 'audio',
    format: 'm4a',
    durationSeconds: 2.5,
  })
})

test.each([
  ['the timescale is 0', [0, 0, 0, 0], [0, 0, 0, 9]],
  ['the timescale and the duration are 0', [0, 0, 0, 0], [0, 0, 0, 0]],
  ['the file comes in fragments', [0, 0, 3, 232], [0, 0, 0, 0]],
])('has no duration if %s', (_, timescale, duration) => {
  const header = Uint8Array.of(...zeros(12), ...timescale, ...duration)
  const movie = box('moov', box('mvhd', header))
  expect(readMediaInfo(concat(clip.subarray(0, 32), movie))).toEqual({ kind: 'audio', format: 'm4a' })
})

test('takes the length of a WAV that was written while it was recorded from its bytes', () => {
  const wav = createWav(1)
  wav.set([255, 255, 255, 255], 40)
  expect(readMediaInfo(wav)?.durationSeconds).toBe(1)
})

test('skips the other chunks of a WAV', () => {
  const wav = createWav(1)
  const list = Uint8Array.of(...encode('LIST'), 3, 0, 0, 0, 1, 2, 3, 0)
  expect(readMediaInfo(concat(wav.subarray(0, 36), list, wav.subarray(36)))?.durationSeconds).toBe(1)
})

test('reads what is there of a file that breaks off, or nothing, and never throws', () => {
  for (const [name, bytes, info] of FILES) {
    const kinds = [...bytes.keys()].map((size) => readMediaInfo(bytes.subarray(0, size))?.kind ?? info.kind)
    expect([name, [...new Set(kinds)]]).toEqual([name, [info.kind]])
  }
})

/** The starts of all formats that the parsers know, also of those whose facts are not used. */
const STARTS = [
  ...FILES.map(([, bytes]) => bytes.subarray(0, 64)),
  ...['RIFF\0\0\0\0WAVE', 'ID3\x03\0\0\0\0\0\0', '\0\0\0\fJXL \r\n\x87\n', '\0\0\0\fjP  \r\n\x87\n'].map(
    encode,
  ),
  ...['\0\0\0 ftypheic\0\0\0\0mif1', '\0\0\0 ftypavif', '\0\0\0 ftypjxl ', 'icns\0\0\0\x10', '<svg '].map(
    encode,
  ),
  ...['II*\0\x08\0\0\0', 'MM\0*\0\0\0\x08', 'BM', '8BPS', 'DDS ', '\xabKTX 11\xbb', 'P6\n', '\xff\x0a'].map(
    encode,
  ),
]

test('never throws and always ends, whatever the bytes', () => {
  const bytes = fc
    .tuple(fc.constantFrom(...STARTS), fc.nat(64), fc.uint8Array({ maxLength: 200 }))
    .map(([start, size, rest]) => concat(start.subarray(0, size), rest))
  fc.assert(
    fc.property(bytes, (content) => {
      const { durationSeconds = 1, width = 1, height = 1 } = readMediaInfo(content) ?? {}
      expect([durationSeconds, width, height].every(Number.isFinite)).toBe(true)
      expect(durationSeconds).toBeGreaterThan(0)
    }),
    { numRuns: 1_000 },
  )
})

test('never throws and always ends for a file with changed bytes', () => {
  const changed = fc
    .tuple(
      fc.constantFrom(...FILES.map(([, bytes]) => bytes)),
      fc.array(fc.tuple(fc.nat(2_000), fc.constantFrom(0, 1, 127, 255)), { minLength: 1, maxLength: 20 }),
    )
    .map(([bytes, changes]) => {
      const copy = bytes.slice()
      for (const [at, value] of changes) if (at < copy.length) copy[at] = value
      return copy
    })
  fc.assert(
    fc.property(changed, (bytes) => {
      const { durationSeconds = 1 } = readMediaInfo(bytes) ?? {}
      expect(durationSeconds > 0 && durationSeconds < Infinity).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['boxes without a content', box('free', new Uint8Array())],
  ['boxes of size 0, which go to the end', Uint8Array.of(0, 0, 0, 0, ...encode('free'))],
])('reads a file of very many boxes: %s', (_, one) => {
  const many = new Uint8Array(8 * 200_000)
  for (let at = 0; at < many.byteLength; at += one.byteLength) many.set(one, at)
  expect(readMediaInfo(concat(clip.subarray(0, 32), many))).toBeUndefined()
  expect(readMediaInfo(concat(clip.subarray(0, 32), box('moov', many)))).toBeUndefined()
})

test('does not search a picture of another format, which can have very many sizes', () => {
  const sizes = concat(...Array.from({ length: 150_000 }, () => box('ispe', new Uint8Array(12))))
  const properties = box('iprp', box('ipco', sizes))
  const picture = concat(
    box('ftyp', encode('avif\0\0\0\0')),
    box('meta', concat(new Uint8Array(4), properties)),
  )
  expect(readMediaInfo(picture)).toBeUndefined()
})

test('has no size of a video whose track header is too short', () => {
  const handler = box('mdia', box('hdlr', concat(new Uint8Array(8), encode('vide'))))
  const track = box('trak', concat(box('tkhd', new Uint8Array(4)), handler))
  const movie = box('moov', concat(box('mvhd', new Uint8Array(100)), track))
  expect(readMediaInfo(concat(clip.subarray(0, 32), movie))).toEqual({ kind: 'video', format: 'mp4' })
})

function readSize(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)
}

function box(type: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, content.byteLength + 8)
  return concat(size, encode(type), content)
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts))
}
