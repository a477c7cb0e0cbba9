import { drawHex } from '../../lib/seed.ts'
import { errorReplyByCode } from './codes.ts'
import { isSince } from './revisions.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from './requests.ts'
import type { Context } from '../provider.ts'
import type { RequestBody } from './generate-form.ts'

/** Assumed: the time until a key expires. */
const EXPIRES_AFTER_MS = 24 * 60 * 60 * 1_000

/** Returns the `Idempotency-Key` of a call. Undefined if it has none, and before `2026-10`, which added the header. */
export function readIdempotencyKey({ call, revision }: Context<SyncInput>): string | undefined {
  return isSince(revision, '2026-10') ? call.header('idempotency-key') : undefined
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
  if (key === undefined) return create()
  const { idempotencyCache, at } = context
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
  const content = { value, files: files.map(({ field, hash }) => `${field} ${hash}`).sort() }
  return drawHex(JSON.stringify(content, sortKeys), 64)
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
