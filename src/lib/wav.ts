const SAMPLES_PER_SECOND = 8_000

/** One period of the tone, 400 Hz, in unsigned samples of 8 bits. */
const PERIOD = 20
const AMPLITUDE = 32
const SILENCE = 128

const HEADER_BYTES = 44

/** Returns a WAV file with a soft tone: PCM, 8 bits, mono, 8 kHz. Its length is rounded to a period of the tone. */
export function createWav(seconds: number): Uint8Array<ArrayBuffer> {
  const size = Math.round((seconds * SAMPLES_PER_SECOND) / PERIOD) * PERIOD
  const bytes = new Uint8Array(HEADER_BYTES + size)
  const view = new DataView(bytes.buffer)
  const setText = (offset: number, text: string): void => bytes.set(new TextEncoder().encode(text), offset)
  setText(0, 'RIFF')
  view.setUint32(4, bytes.byteLength - 8, true)
  setText(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, SAMPLES_PER_SECOND, true)
  view.setUint32(28, SAMPLES_PER_SECOND, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  setText(36, 'data')
  view.setUint32(40, size, true)
  for (let sample = 0; sample < PERIOD; sample += 1)
    bytes[HEADER_BYTES + sample] = Math.round(SILENCE + AMPLITUDE * Math.sin((2 * Math.PI * sample) / PERIOD))
  // Each copy doubles the filled part. The last one ends at the end of the file.
  for (let filled = PERIOD; filled < size; filled *= 2)
    bytes.copyWithin(HEADER_BYTES + filled, HEADER_BYTES, HEADER_BYTES + filled)
  return bytes
}
