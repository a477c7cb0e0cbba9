import * as z from 'zod/mini'

import { CLOCK_KINDS } from '../../engine/clock.ts'
import { SCENARIO_SOURCES } from '../../generations/generation.ts'
import { atMost, listOf } from '../../lib/list-of.ts'
import { oneOf, strictObject } from '../../lib/parse.ts'
import { amount, count, instant, text } from '../../lib/plain-values.ts'
import { MAX_SCENARIOS } from '../../scenarios/registry.ts'
import { SIGNATURE_FAULTS, STATES } from '../../scenarios/scenario.ts'
import { isRecord } from '../../lib/unknown-record.ts'
import { createOptionSchemas, speedOption } from '../options.ts'
import { MAX_IDS, MAX_SESSIONS } from './snapshot.ts'
import {
  createCountsSchema,
  createCoverageSchema,
  createRateLimiterSchema,
  createReplySchema,
  createScenarioQueueSchema,
  createStateSchemas,
  pairsOf,
  recordedTexts,
  yesOrNo,
} from './values.ts'
import type { CollectionRow } from '../../handlers/collection.ts'
import type { Provider } from '../../handlers/provider.ts'
import type { ProviderRules } from '../../scenarios/provider-rules.ts'

/** The content of a snapshot. */
export type SnapshotData = DeepReadonly<z.infer<ReturnType<typeof createSnapshotSchema>>>

/** The content of a session. */
export type SessionData = SnapshotData['sessions'][number]

export type RequestData = SessionData['requests'][number]

type DeepReadonly<Value> = unknown extends Value
  ? Value
  : Value extends Date | ((...args: never) => unknown)
    ? Value
    : { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }

const createRequestSchema = () =>
  strictObject({
    at: text,
    realAt: text,
    provider: z.nullable(text),
    operation: z.nullable(text),
    method: text,
    path: text,
    query: recordedTexts,
    headers: recordedTexts,
    body: z.unknown(),
    generation: z.nullable(text),
    session: text,
    status: count,
    state: z.nullable(oneOf(STATES)),
    scenario: z.nullable(text),
    reason: text,
    unknown: listOf(
      strictObject({ in: oneOf(['body', 'query', 'header']), field: text, nearest: z.nullable(text) }),
      'must be a list of unknown fields',
    ),
    idempotent: yesOrNo,
    response: z.optional(
      z.nullable(
        strictObject({ headers: recordedTexts, body: z.unknown(), size: count, truncated: yesOrNo }),
      ),
    ),
  })

const ids = listOf(text, 'must be a list of ids').check(atMost(MAX_IDS, 'ids'))

/** What the audit needs of a call beyond its public form. */
const createAuditFactsSchema = () =>
  strictObject({
    answeredAt: instant,
    arrivedAfter: count,
    speed: speedOption,
    bodyHash: z.optional(text),
    retryAfter: z.optional(text),
    isAltered: yesOrNo,
    isLost: yesOrNo,
    created: ids,
    shownEnds: ids,
    /** A number for each API key of a session, in place of the key. */
    keyNumber: z.optional(count),
    keyInUrl: z.optional(text),
    /** A hash. */
    idempotencyKey: z.optional(text),
    hasIgnoredKey: yesOrNo,
  })

const createJournalEntrySchema = () =>
  strictObject({
    number: count,
    at: instant,
    hasAcceptedKey: yesOrNo,
    hasFault: yesOrNo,
    heldUntil: z.optional(instant),
    /** The memory that it takes above what an entry usually takes, in bytes. */
    extraBytes: amount,
    audit: createAuditFactsSchema(),
    request: createRequestSchema(),
  })

const createDeliverySchema = () =>
  strictObject({
    number: count,
    provider: text,
    generation: text,
    group: z.optional(listOf(text, 'must be a list of ids')),
    url: text,
    body: text.check(z.refine(isJson, 'must be JSON')),
    headers: recordedTexts,
    signatureFault: z.optional(oneOf(SIGNATURE_FAULTS)),
    at: instant,
    nextAt: z.optional(instant),
    attempts: listOf(
      strictObject({
        at: instant,
        realAt: instant,
        status: z.optional(count),
        error: z.optional(text),
        isTimeout: yesOrNo,
        headers: recordedTexts,
      }),
      'must be a list of attempts',
    ),
    attemptCount: count,
    isPending: yesOrNo,
    withheld: z.optional(strictObject({ status: oneOf(['blocked', 'lost']), reason: text })),
  })

const createRowSchema = () =>
  z.custom<CollectionRow>(
    (value) => isRecord(value) && typeof value['id'] === 'string',
    'must be an object with an id',
  )

const createSessionSchema = () =>
  strictObject({
    name: text,
    /** Added to the time of the shared clock. */
    offset: amount,
    startedAt: instant,
    scenarios: createScenarioQueueSchema(),
    counters: pairsOf(count, 'a whole number'),
    rateLimiter: createRateLimiterSchema(),
    idempotency: listOf(
      strictObject({
        key: text,
        fingerprint: text,
        expiresAt: z.number('must be a number'),
        reply: createReplySchema(),
      }),
      'must be a list of replies',
    ),
    /** By provider and name: `provider/name`. */
    collections: pairsOf(listOf(createRowSchema(), 'must be a list of rows'), 'a list of rows'),
    deliveries: listOf(createDeliverySchema(), 'must be a list of deliveries'),
    coverage: z.optional(createCoverageSchema()),
    droppedRequests: count,
    droppedDeliveries: count,
    requests: listOf(createJournalEntrySchema(), 'must be a list of requests'),
  })

const createFileSchema = () =>
  strictObject({
    id: text,
    session: text,
    type: text,
    size: count,
    sha256: text,
    /** Left out for a file above the limit. */
    base64: z.optional(text),
  })

/** Creates the schema of a snapshot for a fake with these providers. */
export function createSnapshotSchema(providers: readonly Provider[], rules: ProviderRules) {
  const { stateAt, step, manualEnd } = createStateSchemas(rules)
  const definitions = listOf(z.unknown(), 'must be a list of scenarios').check(
    atMost(MAX_SCENARIOS, 'scenarios'),
  )
  /** A scenario by its name, or by its index in `replacedScenarios`. */
  const scenarioRef = z.union([text, count], 'must be the name or the index of a scenario')
  const {
    providers: _providers,
    scenarios: _scenarios,
    apiKeys: _apiKeys,
    catalogs: _catalogs,
    warn: _warn,
    ...options
  } = createOptionSchemas(providers)

  return strictObject({
    version: count,
    omitted: strictObject({ responseBodies: count, requests: count, uploads: count }),
    /** The names of the providers of the fake. */
    providers: listOf(text, 'must be a list of names'),
    options: strictObject({ ...options, clock: oneOf(CLOCK_KINDS) }),
    clock: strictObject({ instant, speed: speedOption, isPaused: yesOrNo }),
    scenarios: definitions,
    /** Earlier definitions of scenarios that were replaced, with which generations were created. */
    replacedScenarios: definitions,
    sharedScenarios: createScenarioQueueSchema(),
    coverage: createCoverageSchema(),
    plans: listOf(
      strictObject({
        scenario: text,
        lifecycle: scenarioRef,
        parts: listOf(scenarioRef, 'must be a list of scenarios').check(atMost(MAX_PARTS, 'scenarios')),
        steps: listOf(step, 'must be a list of steps').check(atMost(MAX_STEPS, 'steps')),
        webhookDelayMs: amount,
        isCoveredAtEnd: yesOrNo,
      }),
      'must be a list of plans',
    ),
    generations: listOf(
      strictObject({
        provider: text,
        session: text,
        id: text,
        input: z.unknown(),
        plan: count,
        chosenBy: oneOf(SCENARIO_SOURCES),
        createdAt: instant,
        polls: listOf(instant, 'must be a list of times'),
        attempts: createCountsSchema(),
        rateLimiter: z.optional(createRateLimiterSchema()),
        manualEnd: z.optional(manualEnd),
        deletedAt: z.optional(instant),
      }),
      'must be a list of generations',
    ),
    /** The providers of each session, in the order in which they got their first generation. */
    generationGroups: pairsOf(listOf(text, 'must be a list of providers'), 'a list of providers'),
    /** The webhooks that can still be sent, in the order in which they would be at the same time. */
    webhooks: listOf(
      strictObject({
        /** The indexes of the generations. */
        generations: listOf(count, 'must be a list of indexes'),
        /** The row that a webhook about several generations belongs to. */
        group: z.optional(strictObject({ collection: text, row: createRowSchema() })),
        plan: count,
        reported: z.optional(stateAt),
        reorderDelayMs: amount,
      }),
      'must be a list of webhooks',
    ),
    sessions: listOf(createSessionSchema(), 'must be a list of sessions').check(
      atMost(MAX_SESSIONS, 'sessions'),
    ),
    lastRequestNumber: count,
    files: listOf(createFileSchema(), 'must be a list of files'),
  })
}

/** A plan joins up to eight scenarios. */
const MAX_PARTS = 8
const MAX_STEPS = 300

function isJson(value: string): boolean {
  try {
    JSON.parse(value)
    return true
  } catch {
    return false
  }
}
