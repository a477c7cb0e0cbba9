import { expect, test } from 'vitest'
import { sampleClips } from '../../src/fixtures/media.ts'
import { setMp4Duration } from '../../src/lib/mp4.ts'
import { hasFfmpeg, probe } from '../support/ffmpeg.ts'

const ASPECTS = ['16:9', '9:16', '1:1'] as const
const SECONDS = [0.001, 0.5, 2, 2.09, 8, 12.48, 60, 3_600, 36_000, 86_400]

/** The boxes with durations, and the positions of the fields: the timescale, a number that multiplies the duration, the duration. */
const FIELDS = {
  mvhd: { scale: 12, duration: 16 },
  tkhd: { duration: 20 },
  elst: { duration: 8, zero: 12 },
  mdhd: { scale: 12, duration: 16 },
  stts: { count: 8, duration: 12 },
} as const

interface Box {
  readonly path: string
  /** The position of the content. */
  readonly start: number
  readonly end: number
}

function listBoxes(bytes: Uint8Array, parent?: Box): Box[] {
  const boxes: Box[] = []
  for (let at = parent?.start ?? 0; at < (parent?.end ?? bytes.byteLength);) {
    const next = at + readNumber(bytes, at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const path = parent === undefined ? type : `${parent.path}/${type}`
    const box = { path, start: at + 8, end: next }
    boxes.push(box)
    if (['moov', 'trak', 'edts', 'mdia', 'minf', 'stbl'].includes(type)) boxes.push(...listBoxes(bytes, box))
    at = next
  }
  return boxes
}

function readNumber(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)
}

/** Returns the duration that each box shows, in seconds. */
function readDurations(bytes: Uint8Array): [path: string, seconds: number][] {
  let movieScale = 0
  let mediaScale = 0
  return listBoxes(bytes).flatMap(({ path, start }) => {
    const type = path.split('/').at(-1) ?? ''
    if (type === 'mvhd') movieScale = readNumber(bytes, start + FIELDS.mvhd.scale)
    if (type === 'mdhd') mediaScale = readNumber(bytes, start + FIELDS.mdhd.scale)
    switch (type) {
      case 'mvhd':
      case 'tkhd':
      case 'elst':
        return [[path, readNumber(bytes, start + FIELDS[type].duration) / movieScale]]
      case 'mdhd':
        return [[path, readNumber(bytes, start + FIELDS.mdhd.duration) / mediaScale]]
      case 'stts': {
        const count = readNumber(bytes, start + FIELDS.stts.count)
        return [[path, (count * readNumber(bytes, start + FIELDS.stts.duration)) / mediaScale]]
      }
      default:
        return []
    }
  })
}

const TRACK = [
  'moov/trak/tkhd',
  'moov/trak/edts/elst',
  'moov/trak/mdia/mdhd',
  'moov/trak/mdia/minf/stbl/stts',
]

test.each(ASPECTS)('has clips that can play before they are complete: %s', (aspect) => {
  const clip = sampleClips[aspect]()
  const boxes = listBoxes(clip)
  const top = boxes.filter(({ path }) => !path.includes('/'))
  expect(top.map(({ path }) => path)).toEqual(['ftyp', 'moov', 'free', 'mdat'])
  expect(top.at(-1)?.end).toBe(clip.byteLength)
  expect(clip.byteLength).toBeLessThan(1_600)
  expect(readDurations(clip).map(([path]) => path)).toEqual(['moov/mvhd', ...TRACK, ...TRACK])
  // The boxes that the function changes are of version 0, and have one entry.
  const changed = boxes.filter(({ path }) => /(mvhd|tkhd|mdhd|elst|stts)$/.test(path))
  const lists = boxes.filter(({ path }) => /(elst|stts)$/.test(path))
  expect(changed.map(({ start }) => clip[start])).toEqual(Array(9).fill(0))
  expect(lists.map(({ start }) => readNumber(clip, start + 4))).toEqual([1, 1, 1, 1])
})

test.each(ASPECTS)('sets the duration in every box: %s', (aspect) => {
  for (const seconds of SECONDS) {
    const durations = readDurations(setMp4Duration(sampleClips[aspect](), seconds * 1_000))
    const expected = [...new Set(durations.map(([, found]) => found))]
    expect([seconds, expected]).toEqual([seconds, [seconds]])
  }
})

test('starts the edits at the start of their tracks', () => {
  const video = setMp4Duration(sampleClips['16:9'](), 8_000)
  const edits = listBoxes(video).filter(({ path }) => path.endsWith('elst'))
  expect(edits.map(({ start }) => readNumber(video, start + FIELDS.elst.zero))).toEqual([0, 0])
})

test('changes nothing else, and no clip', () => {
  const clip = sampleClips['16:9']()
  const before = clip.slice()
  const video = setMp4Duration(clip, 8_000)
  expect(clip).toEqual(before)
  expect(sampleClips['16:9']()).toBe(clip)
  expect(setMp4Duration(clip, 8_000)).toEqual(video)
  const changed = [...video.keys()].filter((at) => video[at] !== clip[at])
  const allowed = listBoxes(video).flatMap(({ path, start }) => {
    const fields = Object.entries(FIELDS).find(([type]) => path.endsWith(type))?.[1]
    return fields === undefined ? [] : Object.values(fields).map((offset: number) => start + offset)
  })
  expect(changed.filter((at) => !allowed.some((start) => at >= start && at < start + 4))).toEqual([])
})

test.runIf(hasFfmpeg).each([
  ['16:9', 0.5],
  ['16:9', 12.48],
  ['16:9', 36_000],
  ['9:16', 8],
  ['1:1', 60],
] as const)('creates files without an error for FFmpeg: %s, %d s', async (aspect, seconds) => {
  const size = { '16:9': '128,72', '9:16': '72,128', '1:1': '96,96' }[aspect]
  expect(await probe(setMp4Duration(sampleClips[aspect](), seconds * 1_000))).toEqual([
    `h264,${size},${seconds.toFixed(6)}`,
    `aac,${seconds.toFixed(6)}`,
  ])
})
