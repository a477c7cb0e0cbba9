import { imageSize } from 'image-size'

/** What the bytes of a media file say about it. */
export interface MediaInfo {
  readonly kind: 'video' | 'audio' | 'image'
  /** The usual extension of the format, such as `mp4`. */
  readonly format: string
  readonly durationSeconds?: number
  /** In pixels. */
  readonly width?: number
  readonly height?: number
}

/** Reads the facts in the bytes of an MP4, MOV, M4A, WAV, MP3 or picture file. Returns undefined for any other bytes. */
export function readMediaInfo(bytes: Uint8Array): MediaInfo | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const info = readMp4(view) ?? readWav(view) ?? readPicture(bytes, view) ?? readMp3(view)
    if (info === undefined) return undefined
    const { durationSeconds = 0, ...rest } = info
    // A file in fragments says 0, and a timescale of 0 gives no number.
    return durationSeconds > 0 && durationSeconds < Infinity ? info : rest
  } catch (error) {
    // The file is shorter than its headers say.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** A box of an MP4 file: its type, and where its content starts and ends. */
interface Box {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** A limit, because a file can have very many empty boxes. */
const MAX_BOXES = 1_000

function listBoxes(view: DataView, { start, end }: Pick<Box, 'start' | 'end'>): Box[] {
  const boxes: Box[] = []
  let offset = start
  while (offset + 8 <= end && boxes.length < MAX_BOXES) {
    const shortSize = view.getUint32(offset)
    const header = shortSize === 1 ? 16 : 8
    const size = shortSize === 1 ? Number(view.getBigUint64(offset + 8)) : shortSize || end - offset
    // The file breaks off in the box.
    if (size < header || offset + size > end) break
    boxes.push({ type: readText(view, offset + 4, 4), start: offset + header, end: offset + size })
    offset += size
  }
  return boxes
}

function findBox(
  view: DataView,
  parent: Pick<Box, 'start' | 'end'>,
  ...path: readonly string[]
): Box | undefined {
  const [type, ...rest] = path
  const box = listBoxes(view, parent).find((candidate) => candidate.type === type)
  return box === undefined || rest.length === 0 ? box : findBox(view, box, ...rest)
}

function readMp4(view: DataView): MediaInfo | undefined {
  if (view.byteLength < 12 || readText(view, 4, 4) !== 'ftyp') return undefined
  const brand = readText(view, 8, 4)
  const movie = findBox(view, { start: 0, end: view.byteLength }, 'moov')
  const header = movie && findBox(view, movie, 'mvhd')
  if (movie === undefined || header === undefined) return undefined
  const durationSeconds = readDuration(view, header)
  const tracks = listBoxes(view, movie)
    .filter(({ type }) => type === 'trak')
    .slice(0, MAX_TRACKS)
  const video = tracks.find((track) => readHandler(view, track) === 'vide')
  const track = video && findBox(view, video, 'tkhd')
  if (track === undefined) return { kind: 'audio', format: 'm4a', durationSeconds }
  const format = brand === 'qt  ' ? 'mov' : 'mp4'
  if (track.end - track.start < TRACK_HEADER_BYTES) return { kind: 'video', format, durationSeconds }
  // The size is a fixed-point number with 16 bits after the point, at the end of the box.
  const width = view.getUint32(track.end - 8) / 65_536
  const height = view.getUint32(track.end - 4) / 65_536
  return { kind: 'video', format, durationSeconds, width, height }
}

/** A limit, because each track is searched for its boxes. */
const MAX_TRACKS = 100

/** The size of the shortest track header, that of version 0. */
const TRACK_HEADER_BYTES = 84

function readHandler(view: DataView, track: Box): string | undefined {
  const handler = findBox(view, track, 'mdia', 'hdlr')
  return handler && readText(view, handler.start + 8, 4)
}

/** Reads the duration of a movie header. Version 1 has 64-bit times. */
function readDuration(view: DataView, { start }: Box): number {
  return view.getUint8(start) === 1
    ? Number(view.getBigUint64(start + 24)) / view.getUint32(start + 20)
    : view.getUint32(start + 16) / view.getUint32(start + 12)
}

function readWav(view: DataView): MediaInfo | undefined {
  if (view.byteLength < 28 || readText(view, 0, 4) !== 'RIFF' || readText(view, 8, 4) !== 'WAVE')
    return undefined
  let bytesPerSecond = 0
  let offset = 12
  for (let count = 0; count < MAX_BOXES && offset + 8 <= view.byteLength; count += 1) {
    const type = readText(view, offset, 4)
    // A file that was written while it was recorded can announce more than it has.
    const size = Math.min(view.getUint32(offset + 4, true), view.byteLength - offset - 8)
    if (type === 'fmt ') bytesPerSecond = view.getUint32(offset + 16, true)
    if (type === 'data' && bytesPerSecond > 0)
      return { kind: 'audio', format: 'wav', durationSeconds: size / bytesPerSecond }
    // Chunks begin at even offsets.
    offset += 8 + size + (size % 2)
  }
  return undefined
}

/** The starts of PNG, GIF, JPEG and WebP. A crafted file of another format can keep its parser busy for minutes. */
const PICTURE_START = /^(?:\x89PNG|GIF8|\xff\xd8|RIFF[^]{4}WEBP)/

/** The size stands near the start. A limit, because the parser of JPEG reads a crafted file byte by byte. */
const MAX_PICTURE_BYTES = 256 * 1_024

function readPicture(bytes: Uint8Array, view: DataView): MediaInfo | undefined {
  if (bytes.byteLength < 12 || !PICTURE_START.test(readText(view, 0, 12))) return undefined
  try {
    const { type, width, height } = imageSize(bytes.subarray(0, MAX_PICTURE_BYTES))
    return type === undefined ? undefined : { kind: 'image', format: type, width, height }
  } catch {
    return undefined
  }
}

/** Kilobits a second by the index in the frame header: MPEG 1 and MPEG 2, layer 3. */
const MP3_BITRATES = {
  mpeg1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  mpeg2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
const MP3_SAMPLE_RATES = [44_100, 48_000, 32_000]

/** Reads an MP3 from its first frame: the number of frames in its Xing or Info header, or else its constant bit rate. */
function readMp3(view: DataView): MediaInfo | undefined {
  const start = skipId3(view)
  if (view.byteLength < start + 4) return undefined
  const header = view.getUint32(start)
  const isFrame = header >>> 21 === 0x7ff && ((header >>> 17) & 3) === 1
  const version = (header >>> 19) & 3
  const isMpeg1 = version === 3
  const rate = (MP3_SAMPLE_RATES[(header >>> 10) & 3] ?? 0) / (isMpeg1 ? 1 : version === 2 ? 2 : 4)
  const kilobits = MP3_BITRATES[isMpeg1 ? 'mpeg1' : 'mpeg2'][(header >>> 12) & 15] ?? 0
  if (!isFrame || version === 1 || rate === 0 || kilobits === 0) return undefined
  const frames = readFrameCount(view, start)
  const durationSeconds =
    frames === undefined
      ? ((view.byteLength - start) * 8) / (kilobits * 1_000)
      : (frames * (isMpeg1 ? 1_152 : 576)) / rate
  return { kind: 'audio', format: 'mp3', durationSeconds }
}

/** Returns the end of an ID3 tag, whose size has 7 bits in each byte. */
function skipId3(view: DataView): number {
  if (view.byteLength < 10 || readText(view, 0, 3) !== 'ID3') return 0
  return [6, 7, 8, 9].reduce((size, offset) => size * 128 + (view.getUint8(offset) & 127), 0) + 10
}

function readFrameCount(view: DataView, start: number): number | undefined {
  for (const offset of [36, 21, 13].map((position) => start + position)) {
    if (offset + 12 > view.byteLength) continue
    const hasFrameCount = (view.getUint32(offset + 4) & 1) === 1
    if (/^(?:Xing|Info)$/.test(readText(view, offset, 4)) && hasFrameCount) return view.getUint32(offset + 8)
  }
  return undefined
}

function readText(view: DataView, offset: number, length: number): string {
  let text = ''
  // A loop, because `Array.from` is slow, and a file can have very many boxes.
  for (let index = 0; index < length; index += 1) text += String.fromCharCode(view.getUint8(offset + index))
  return text
}
