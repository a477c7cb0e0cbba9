import { hex } from '../../lib/seed.ts'
import { refuseByCode } from './codes.ts'
import { isSince } from './wait.ts'
import type { Reply } from '../../lib/call.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Context } from '../provider.ts'
import type { Posted } from './generate-form.ts'

/** Assumed: how long a key is remembered. */
const KEPT_MS = 24 * 60 * 60 * 1_000

/** A call's `Idempotency-Key`; undefined without one, and before `2026-10`, which brought it. */
export function readKey({ call, revision }: Context<SyncInput>): string | undefined {
  return isSince(revision, '2026-10') ? call.header('idempotency-key') : undefined
}

/**
 * Refuses a key of another form; two keys came joined by a comma, which no key has.
 *
 * Source: https://sync.so/docs/api-reference/guides/idempotency
 */
export function refuseKey(key: string | undefined): Reply | undefined {
  if (key === undefined || /^[A-Za-z0-9._~-]{1,128}$/.test(key)) return undefined
  return refuseByCode('INVALID_IDEMPOTENCY_KEY')
}

/**
 * The first answer again, where there was one under this key; else what `make` says, kept for the next time.
 * Assumed: only a generation that was made is remembered.
 */
export function answerOnce(
  context: Context<SyncInput>,
  { key, posted }: { readonly key: string | undefined; readonly posted: Posted },
  make: () => Reply,
): Reply {
  if (key === undefined) return make()
  const { idempotencyCache, at } = context
  const fingerprint = toFingerprint(posted)
  const replay = idempotencyCache.find(`sync/${key}`, at)
  if (replay === undefined) {
    const reply = make()
    if (reply.status === 201)
      idempotencyCache.keep(`sync/${key}`, { fingerprint, reply, expiresAt: at + KEPT_MS })
    return reply
  }
  if (replay.fingerprint === fingerprint) {
    context.setReason('it is the first answer under its Idempotency-Key again')
    return replay.reply
  }
  context.setReason('its Idempotency-Key came before with another body')
  return refuseByCode('IDEMPOTENCY_KEY_CONFLICT')
}

/** Assumed: the same body is the same content, in whatever order of keys; a file is the same by its bytes. */
function toFingerprint({ value, files }: Posted): string {
  const content = { value, files: files.map(({ field, hash }) => `${field} ${hash}`).sort() }
  return hex(JSON.stringify(content, sortKeys), 64)
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
