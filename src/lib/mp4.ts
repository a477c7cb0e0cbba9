const CONTAINERS: ReadonlySet<string> = new Set(['moov', 'trak', 'edts', 'mdia', 'minf', 'stbl'])

/**
 * Returns a copy of an MP4 file that lasts `ms` milliseconds: all samples of a track get the same duration. The
 * boxes with durations must be of version 0, and a track must have one entry in `elst` and in `stts`.
 *
 * Source: ISO/IEC 14496-12, sections 8.2, 8.3, 8.4, 8.6
 */
export function setMp4Duration(clip: Uint8Array<ArrayBuffer>, ms: number): Uint8Array<ArrayBuffer> {
  const bytes = clip.slice()
  const view = new DataView(bytes.buffer)
  // A header comes before the boxes that need its timescale: `mvhd` before all tracks, and `mdhd` before `stts`.
  let movieScale = 0
  let mediaScale = 0
  const setDurations = (start: number, end: number): void => {
    for (let box = start; box < end; box += view.getUint32(box)) {
      const type = String.fromCharCode(...bytes.subarray(box + 4, box + 8))
      if (CONTAINERS.has(type)) setDurations(box + 8, box + view.getUint32(box))
      if (type === 'mvhd') movieScale = view.getUint32(box + 20)
      if (type === 'mdhd') mediaScale = view.getUint32(box + 20)
      const inMovie = Math.round((ms * movieScale) / 1_000)
      const inMedia = Math.round((ms * mediaScale) / 1_000)
      if (type === 'mvhd') view.setUint32(box + 24, inMovie)
      if (type === 'tkhd') view.setUint32(box + 28, inMovie)
      if (type === 'elst') {
        view.setUint32(box + 16, inMovie)
        // The edit begins at the start of the track, so that it is not longer than the track.
        view.setUint32(box + 20, 0)
      }
      if (type === 'mdhd') view.setUint32(box + 24, inMedia)
      if (type === 'stts') view.setUint32(box + 20, Math.round(inMedia / view.getUint32(box + 16)))
    }
  }
  setDurations(0, bytes.byteLength)
  return bytes
}
