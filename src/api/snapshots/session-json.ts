import { listCollections } from '../../engine/collections.ts'
import { hasIgnoredIdempotencyKey, hashIdempotencyKey } from '../../engine/idempotency-key.ts'
import { createRecordedRequest } from '../../engine/journal.ts'
import { findKeyInUrl } from '../../engine/key-in-url.ts'
import { createDeliveryView } from '../../engine/webhooks/delivery.ts'
import { MAX_IDS } from './snapshot.ts'
import { encodeBase64 } from '../../lib/base64.ts'
import type { Coverage } from '../../engine/coverage.ts'
import type { NumberedEntry } from '../../engine/journals.ts'
import type { Session } from '../../engine/sessions.ts'
import type { Delivery } from '../../engine/webhooks/delivery.ts'
import type { Reply } from '../../lib/call.ts'
import type { RequestData, SessionData, SnapshotData } from './schema.ts'

/** Returns a session without its requests. */
export function createSessionJson(session: Session): SessionData {
  const { name, clock, startedAt, scenarioQueue, counters, rateLimiter, idempotencyCache } = session
  return {
    name,
    offset: clock.offset,
    startedAt,
    scenarios: scenarioQueue.readState(),
    counters: [...counters],
    rateLimiter: rateLimiter.readState(),
    idempotency: [...idempotencyCache.entries()].map(([key, { fingerprint, expiresAt, reply }]) => ({
      key,
      fingerprint,
      expiresAt,
      reply: createReplyJson(reply),
    })),
    collections: listCollections(session),
    deliveries: session.deliveries.map(createDeliveryJson),
    coverage: session.coverage && createCoverageJson(session.coverage),
    droppedRequests: session.journal.dropped,
    droppedDeliveries: session.droppedDeliveries,
    requests: [],
  }
}

function createReplyJson({ status, headers, body }: Reply): SessionData['idempotency'][number]['reply'] {
  return { status, headers, body: typeof body === 'string' ? body : { base64: encodeBase64(body) } }
}

export function createCoverageJson({ scenarios, errors }: Coverage): SnapshotData['coverage'] {
  return {
    scenarios: [...scenarios],
    errors: [...errors].map(([provider, codes]) => [provider, [...codes]]),
  }
}

/** The errors and headers of the attempts are those of the public form, in which the secret of the fake is hidden. */
function createDeliveryJson(delivery: Delivery): SessionData['deliveries'][number] {
  const { number, provider, generation, group, message, at, nextAt } = delivery
  const { attempts, attemptCount, isPending, withheld } = delivery
  const shown = createDeliveryView(delivery).attempts
  return {
    number,
    provider,
    generation,
    group,
    url: message.url,
    body: message.body,
    headers: message.headers,
    signatureFault: message.signatureFault,
    at,
    nextAt,
    attempts: attempts.map(({ at: attemptAt, realAt, status, isTimeout }, index) => ({
      at: attemptAt,
      realAt,
      status,
      isTimeout,
      error: shown[index]?.error ?? undefined,
      headers: shown[index]?.headers ?? {},
    })),
    attemptCount,
    isPending,
    withheld,
  }
}

/** Returns the recorded requests of a session, oldest first. API keys are not in them. */
export function listRequests({ journal }: Session): RequestData[] {
  const entries = journal.numberedEntries()
  const restoredKeys = entries.reduce(
    (count, { entry }) => Math.max(count, (entry.recorded?.keyNumber ?? -1) + 1),
    0,
  )
  const keys = new Map<string, number>()
  return entries.map((numbered) => createRequestJson(numbered, { keys, restoredKeys }))
}

interface KeyNumbers {
  /** The numbers of the API keys so far, which follow those of the keys of a restored run. */
  readonly keys: Map<string, number>
  readonly restoredKeys: number
}

function createRequestJson(
  { entry, number }: NumberedEntry,
  { keys, restoredKeys }: KeyNumbers,
): RequestData {
  const { at, hasAcceptedKey, hasFault, heldUntil, extraBytes, key } = entry
  if (key !== undefined && !keys.has(key)) keys.set(key, restoredKeys + keys.size)
  const { answeredAt, arrivedAfter, speed, bodyHash, retryAfter, isAltered, isLost } = entry
  const audit = {
    answeredAt,
    arrivedAfter,
    speed,
    bodyHash,
    retryAfter,
    isAltered,
    isLost,
    created: entry.created.slice(0, MAX_IDS),
    shownEnds: entry.shownEnds.slice(0, MAX_IDS),
    keyNumber: entry.recorded?.keyNumber ?? (key === undefined ? undefined : keys.get(key)),
    keyInUrl: findKeyInUrl(entry),
    idempotencyKey: hashIdempotencyKey(entry),
    hasIgnoredKey: hasIgnoredIdempotencyKey(entry),
  }
  const request = createRecordedRequest(entry)
  return { number, at, hasAcceptedKey, hasFault, heldUntil, extraBytes, audit, request }
}
