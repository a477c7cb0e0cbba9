/*
 * Makes src/fixtures/media.ts: the files behind every output URL. The result is kept in the repository, so only who
 * changes the media needs this, and FFmpeg: `apt-get install ffmpeg`, then `node scripts/make-media.mjs`.
 *
 * The same FFmpeg makes the same bytes: one thread, no dates, no names of encoders. Made with 5.1.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const EXACT = toArgs('-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact')

const MP4 = [
  // Two seconds of a light square that goes right and comes back: movement can be seen, and costs little.
  '-f lavfi -i color=c=0x1b2a41:size=128x72:rate=10:duration=2',
  '-f lavfi -i color=c=0x5fa8d3:size=24x24:rate=10:duration=2',
  "-filter_complex [0][1]overlay=x='52+40*sin(PI*t)':y=24",
  // What every browser plays.
  '-c:v libx264 -profile:v baseline -level 3.0 -pix_fmt yuv420p -preset veryslow -crf 26 -threads 1',
  // Takes out the encoder's note to itself.
  '-bsf:v filter_units=remove_types=6',
  // Puts `moov` first, so that a player needs no second request.
  '-movflags +faststart',
].flatMap(toArgs)

const WAV = [
  // Half a second of a soft tone, 16-bit mono at 8 kHz.
  '-f lavfi -i sine=frequency=440:sample_rate=8000:duration=0.5',
  '-af volume=0.5,afade=t=in:d=0.05,afade=t=out:st=0.4:d=0.1',
  '-ac 1 -c:a pcm_s16le',
].flatMap(toArgs)

const JPEG = [
  '-f lavfi -i color=c=0x5fa8d3:size=8x8',
  '-frames:v 1 -c:v mjpeg -q:v 31 -huffman optimal -pix_fmt yuvj420p',
].flatMap(toArgs)

process.chdir(join(import.meta.dirname, '..'))
const folder = mkdtempSync(join(tmpdir(), 'media-'))
try {
  const media = { mp4: make('sample.mp4', MP4), wav: make('sample.wav', WAV), jpeg: make('sample.jpg', JPEG) }
  writeFileSync('src/fixtures/media.ts', toModule(media))
} finally {
  rmSync(folder, { recursive: true })
}

function toArgs(text) {
  return text.split(' ')
}

function make(name, args) {
  const path = join(folder, name)
  execFileSync('ffmpeg', ['-loglevel', 'error', ...args, ...EXACT, path], { stdio: 'inherit' })
  const bytes = readFileSync(path)
  console.log(`${name}: ${bytes.length} bytes`)
  return bytes
}

function toModule({ mp4, wav, jpeg }) {
  return `/*
 * Made by scripts/make-media.mjs. Do not edit.
 *
 * Base64 in the source, because the core has no file system; decoded when first asked for.
 */

/** A video: H.264, 128 x 72, two seconds, ${mp4.length} bytes. */
export const sampleMp4 = lazily(\`
${toLines(mp4)}
\`)

/** A sound: PCM, 16 bits, mono, 8 kHz, half a second, ${wav.length} bytes. */
export const sampleWav = lazily(\`
${toLines(wav)}
\`)

/** A picture of one colour, as a data URI. */
export const SAMPLE_PICTURE =
  'data:image/jpeg;base64,${jpeg.toString('base64')}'

/** \`atob\` passes over the line breaks. */
function lazily(base64: string): () => Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer> | undefined
  return () => (bytes ??= Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
}
`
}

function toLines(bytes) {
  return bytes
    .toString('base64')
    .replaceAll(/.{1,108}/g, '$&\n')
    .trimEnd()
}
