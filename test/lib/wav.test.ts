import { expect, test } from 'vitest'
import { createWav } from '../../src/lib/wav.ts'
import { hasFfmpeg, probe } from '../support/ffmpeg.ts'

const SECONDS = [0, 0.5, 1, 12.48, 333.4]

test.each(SECONDS)('creates 8-bit mono PCM with a complete header: %d s', (seconds) => {
  const bytes = createWav(seconds)
  const view = new DataView(bytes.buffer)
  const text = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end))
  expect([text(0, 4), text(8, 16), text(36, 40)]).toEqual(['RIFF', 'WAVEfmt ', 'data'])
  expect([4, 16, 24, 28, 40].map((offset) => view.getUint32(offset, true))).toEqual([
    bytes.byteLength - 8,
    16,
    8_000,
    8_000,
    bytes.byteLength - 44,
  ])
  expect([20, 22, 32, 34].map((offset) => view.getUint16(offset, true))).toEqual([1, 1, 1, 8])
  expect((bytes.byteLength - 44) / 8_000).toBeCloseTo(seconds, 2)
})

test('repeats a tone of 400 Hz to the end', () => {
  const samples = createWav(1.01).subarray(44)
  expect([Math.min(...samples), Math.max(...samples)]).toEqual([96, 160])
  expect(samples.every((sample, index) => sample === samples[index % 20])).toBe(true)
})

test.runIf(hasFfmpeg)('creates files without an error for FFmpeg', async () => {
  expect(await Promise.all(SECONDS.slice(1).map((seconds) => probe(createWav(seconds))))).toEqual([
    ['pcm_u8,0.500000'],
    ['pcm_u8,1.000000'],
    ['pcm_u8,12.480000'],
    ['pcm_u8,333.400000'],
  ])
})
