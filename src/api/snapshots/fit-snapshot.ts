import { copyAsJson, createSizeError, measureJson } from './json-size.ts'
import { MAX_SNAPSHOT_BYTES } from './snapshot.ts'
import type { RequestData, SnapshotData } from './schema.ts'

/** A request that may be left out, and its size as JSON. */
interface SizedRequest {
  request: RequestData
  bytes: number
  hasLostBody: boolean
  isOmitted: boolean
}

/** A file whose bytes may be left out. */
interface SizedFile {
  file: SnapshotData['files'][number]
  readonly bytes: number
  hasLostBytes: boolean
}

/**
 * Adds the requests of each session to a snapshot. If it gets too large, the bodies of responses are left out first, then
 * requests, then the bytes of uploads; each time the oldest ones. `bytes` is the size of the rest.
 */
export function fitSnapshot(
  snapshot: SnapshotData,
  requests: readonly (readonly RequestData[])[],
  bytes: number,
): SnapshotData {
  const sized = requests.map((list) => list.map(measureRequest))
  const oldestFirst = sized.flat().sort((a, b) => a.request.number - b.request.number)
  const files = snapshot.files.map((file) => ({ file, bytes: measureJson(file), hasLostBytes: false }))
  const excess = bytes + FRAME_BYTES + sumBytes(oldestFirst) + sumBytes(files) - MAX_SNAPSHOT_BYTES
  if (omitParts(oldestFirst, files, excess) > 0) throw createSizeError()
  return {
    ...snapshot,
    omitted: {
      responseBodies: oldestFirst.filter(({ hasLostBody, isOmitted }) => hasLostBody && !isOmitted).length,
      requests: oldestFirst.filter(({ isOmitted }) => isOmitted).length,
      uploads: files.filter(({ hasLostBytes }) => hasLostBytes).length,
    },
    sessions: snapshot.sessions.map((session, index) => ({
      ...session,
      requests: (sized[index] ?? []).filter(({ isOmitted }) => !isOmitted).map(({ request }) => request),
    })),
    files: files.map(({ file }) => file),
  }
}

/** Leaves out parts until nothing exceeds the limit. Returns the bytes that still do. */
// oxlint-disable-next-line max-params
function omitParts(requests: readonly SizedRequest[], files: readonly SizedFile[], excess: number): number {
  let rest = excess
  for (const each of requests) {
    if (rest <= 0) return rest
    const shorter = withoutResponseBody(each.request)
    if (shorter === undefined) continue
    const bytes = measureJson(shorter)
    rest -= each.bytes - bytes
    Object.assign(each, { request: shorter, bytes, hasLostBody: true })
  }
  for (const each of requests) {
    if (rest <= 0) return rest
    rest -= each.bytes
    each.isOmitted = true
  }
  for (const each of files) {
    const { base64, ...facts } = each.file
    if (rest <= 0 || base64 === undefined) continue
    rest -= each.bytes - measureJson(facts)
    Object.assign(each, { file: facts, hasLostBytes: true })
  }
  return rest
}

/** The names of the parts, and the brackets around them. */
const FRAME_BYTES = 1_000

function measureRequest(request: RequestData): SizedRequest {
  const { copy, bytes } = copyAsJson(request)
  return { request: copy, bytes, hasLostBody: false, isOmitted: false }
}

function sumBytes(items: readonly { readonly bytes: number }[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Undefined if it has no response body. */
function withoutResponseBody(entry: RequestData): RequestData | undefined {
  const { response } = entry.request
  if (response === undefined || response === null || response.body === null) return undefined
  return { ...entry, request: { ...entry.request, response: { ...response, body: null, truncated: true } } }
}
