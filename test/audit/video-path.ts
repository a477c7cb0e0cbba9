import { isRecord } from '../../src/lib/unknown-record.ts'

/** Returns the path of the video, with its query, from the body of a status read of Prism. `''` if it has none. */
export function getVideoPath(body: unknown): string {
  const url = isRecord(body) ? body['video_url'] : undefined
  return typeof url === 'string' ? url.slice(url.indexOf('/generations/')) : ''
}
