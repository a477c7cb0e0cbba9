import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

import { isRecord } from '../../lib/unknown-record.ts'
import { errorReplyByCode } from './codes.ts'
import { isSince } from './revisions.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from './requests.ts'
import type { Context } from '../context.ts'
import type { RequestBody } from './generate-form.ts'

/** Assumed: the time until a key expires. */
const EXPIRES_AFTER_MS = 24 * 60 * 60 * 1_000

const HEADER = 'idempotency-key'

/** The revision that added the header. */
const FIRST_REVISION = '2026-10'

/** Returns the headers that a submit knows in a revision. */
export function listIdempotencyHeaders({ revision }: Pick<Context<SyncInput>, 'revision'>): string[] {
  return isSince(revision, FIRST_REVISION) ? [HEADER] : []
}

/** Returns the `Idempotency-Key` of a call. Undefined if it has none, and in a revision without the header, which warns. */
export function readIdempotencyKey({ call, revision, warnOnce }: Context<SyncInput>): string | undefined {
  const key = call.header(HEADER)
  if (key === undefined || isSince(revision, FIRST_REVISION)) return key
  warnOnce(
    `The Idempotency-Key of a submit has no effect in revision ${revision} of Sync. Use revisions: { sync: '${FIRST_REVISION}' } or --revision sync=${FIRST_REVISION}.`,
  )
  return undefined
}

/**
 * Returns the error for a key that is not valid. Two headers arrive joined by a comma, so they are not valid either.
 *
 * Source: https://sync.so/docs/api-reference/guides/idempotency
 */
export function checkIdempotencyKey(key: string | undefined): Reply | undefined {
  if (key === undefined || /^[A-Za-z0-9._~-]{1,128}$/.test(key)) return undefined
  return errorReplyByCode('INVALID_IDEMPOTENCY_KEY')
}

/**
 * Returns the cached reply of a key, or the reply of `create`, which is cached if it created a generation.
 * Assumed: errors are not cached.
 */
export function replyOnce(
  context: Context<SyncInput>,
  { key, requestBody }: { readonly key: string | undefined; readonly requestBody: RequestBody },
  create: () => Reply,
): Reply {
  const { call, idempotencyCache, at, revision } = context
  if (key === undefined) {
    const reply = create()
    if (reply.status === 201 && call.header(HEADER) !== undefined)
      context.setReason(`the Idempotency-Key has no effect in revision ${revision}`)
    return reply
  }
  const fingerprint = createFingerprint(requestBody)
  const cached = idempotencyCache.find(`sync/${key}`, at)
  if (cached === undefined) {
    const reply = create()
    if (reply.status === 201)
      idempotencyCache.store(`sync/${key}`, { fingerprint, reply, expiresAt: at + EXPIRES_AFTER_MS })
    return reply
  }
  if (cached.fingerprint === fingerprint) {
    context.setReason('the Idempotency-Key was used before, so the reply is the first one')
    return cached.reply
  }
  context.setReason('the Idempotency-Key was used before with another body')
  return errorReplyByCode('IDEMPOTENCY_KEY_CONFLICT')
}

/** Assumed: two bodies are the same if their content is, in any order of keys. Files are the same if their bytes are. */
function createFingerprint({ value, files }: RequestBody): string {
  const content = {
    value: sortKeys(value),
    files: files.map(({ file }) => `${file.field} ${file.hash}`).sort(),
  }
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(content))))
}

/** Not a replacer of `JSON.stringify`, which would be called for each of very many numbers. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (!isRecord(value)) return value
  const keys = Object.keys(value).sort()
  // A body can have far more empty objects than keys.
  if (keys.length === 0) return value
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])]))
}
