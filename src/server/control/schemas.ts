import * as z from 'zod/mini'

import { CLOCK_KINDS } from '../../engine/clock.ts'
import { DELIVERY_STATUSES } from '../../engine/webhooks/delivery.ts'
import { OUTPUT_FAULTS, PROGRESS_CURVES, SIGNATURE_FAULTS, STATES } from '../../scenarios/scenario.ts'
import { createAuditSchemas } from './audit-schemas.ts'
import { createTimelineSchemas } from './timeline-schemas.ts'

export type Schemas = ReturnType<typeof createSchemas>

/** Creates the schemas of the responses, by name. Only the OpenAPI document needs them, so they are created for it. */
export function createSchemas() {
  const text = z.string()
  const textOrNull = z.nullable(text)
  const count = z.int().check(z.minimum(0))
  const time = text.check(z.describe('ISO 8601'))
  const state = z.enum(STATES)
  const byName = z.record(text, text)
  const status = z.nullable(count)
  const summary = { id: text, provider: text, session: text, scenario: text, state, createdAt: time }
  const view = {
    ...summary,
    progress: z.number().check(z.describe('Percent, from 0 to 100')),
    endedAt: z.nullable(time),
    input: z.unknown(),
  }
  const coverage = z.object({ exercised: z.array(text), missed: z.array(text) })

  const Request = z.object({
    number: z
      .optional(count)
      .check(z.describe('Only with `after` or `limit`: the number in the order of all sessions')),
    at: time.check(z.describe("ISO 8601, on the fake's clock")),
    realAt: time.check(z.describe('ISO 8601, on the wall clock')),
    provider: textOrNull.check(z.describe('Null if the path belongs to no provider')),
    operation: textOrNull.check(z.describe('Null if the call matches no operation of the provider')),
    method: text,
    path: text,
    query: byName,
    headers: byName,
    body: z.unknown(),
    generation: textOrNull,
    session: text,
    status: count.check(z.describe('The HTTP status of the reply; 0 if the connection failed')),
    state: z.nullable(state),
    scenario: textOrNull,
    reason: text,
    unknown: z.array(z.object({ in: z.enum(['body', 'query', 'header']), field: text, nearest: textOrNull })),
    idempotent: z.boolean(),
    response: z.optional(
      z.nullable(z.object({ headers: byName, body: z.unknown(), size: count, truncated: z.boolean() })),
    ),
  })
  const Delivery = z.object({
    id: text,
    provider: text,
    generation: text,
    session: text,
    url: text,
    at: time,
    status: z.enum(DELIVERY_STATUSES),
    headers: byName,
    body: z.unknown(),
    attempts: z.array(z.object({ at: time, realAt: time, status, error: textOrNull, headers: byName })),
    reason: textOrNull,
  })
  const Plan = z.object({
    steps: z.array(
      z.object({
        state,
        forMs: z.nullable(z.number()).check(z.describe('Null if time does not end the step')),
        polls: z.nullable(z.number()).check(z.describe('Null if status reads do not end the step')),
        error: z.unknown(),
      }),
    ),
    progress: z.enum(PROGRESS_CURVES),
    output: z.object({ durationMs: z.number(), fault: z.nullable(z.enum(OUTPUT_FAULTS)) }),
    webhook: z.object({
      delayMs: z.number(),
      earlyMs: z.number(),
      copies: count,
      reorderMs: z.number(),
      signature: z.nullable(z.enum(SIGNATURE_FAULTS)),
      emptyError: z.boolean(),
    }),
    faults: z.array(z.object({ scenario: text, on: text, effects: z.array(text) })),
  })

  const Clock = z.object({
    kind: z.enum(CLOCK_KINDS),
    now: time,
    speed: z.optional(z.number()).check(z.describe('Of the system clock only')),
    paused: z.optional(z.boolean()).check(z.describe('Of the system clock only')),
  })
  const items = z.array(z.object({ session: text, id: text }))
  const { TimelineRow, scheduledWebhooks, urlExpiresAt } = createTimelineSchemas(summary)
  const { Audit, AuditCheck, Finding, FindingCall } = createAuditSchemas()

  return {
    Audit,
    AuditCheck,
    ChangeMessage: z.object({
      all: z.boolean().check(z.describe('True if everything may have changed')),
      generations: items,
      deliveries: items,
      requests: count.check(z.describe('The number of new requests')),
      scenario: z.boolean().check(z.describe('True if the scenarios in use have changed')),
      clockChanged: z
        .boolean()
        .check(z.describe('True if the clock was moved, paused or resumed, or has another speed')),
      clock: Clock,
    }),
    Clock,
    Codes: z
      .object({
        scenario: text,
        description: text,
        common: z.array(text),
        codes: z.record(text, z.array(text)),
      })
      .check(z.describe('A scenario that is named without its code, and the codes that it accepts')),
    Delivery,
    Explanation: z.object({
      scenario: text,
      description: text,
      timeline: z.array(z.object({ when: text, shows: byName })),
      results: z.array(text),
      faults: z.array(
        z.object({
          on: text,
          calls: text,
          effects: z.array(text),
          answers: byName,
          counting: z.optional(text),
          unreachableAfter: z.optional(text),
        }),
      ),
      unsupported: z.record(text, z.array(text)),
    }),
    Finding,
    FindingCall,
    Generation: z.object(view),
    GenerationDetails: z.object({
      ...view,
      chosenBy: z.enum(['header', 'base-url', 'key', 'mark', 'use', 'option', 'create', 'default']),
      plan: Plan,
      failures: z.array(text).check(z.describe('The errors with which it can be made to fail')),
      calls: z.nullable(z.array(Request)).check(z.describe('Null if the fake keeps no requests')),
      deliveries: z.array(Delivery),
      scheduledWebhooks,
      urlExpiresAt,
    }),
    GenerationSummary: z.object(summary),
    Index: z.object({
      name: text,
      baseUrls: byName,
      examples: byName.check(
        z.describe('A curl command for each provider, which reads the status of its sample'),
      ),
      routes: z.array(z.object({ method: text, path: text, summary: text })),
      openapi: text,
    }),
    Plan,
    Report: z.object({ coverage: z.object({ scenarios: coverage, errors: z.record(text, coverage) }) }),
    Request,
    Scenario: z
      .looseObject({ name: text, description: z.optional(text), group: z.optional(text) })
      .check(z.describe('A scenario, as in scenario files: see mock-video-api/scenario.schema.json')),
    ScenariosInUse: z.object({
      session: text,
      providers: z.record(text, z.object({ scenario: text, once: z.array(text), default: text })),
    }),
    Timeline: z.object({
      clock: Clock,
      sessions: z.record(text, time).check(z.describe('The time of the clock of each session')),
      counts: z.record(state, count).check(z.describe('The number of all generations that match, by state')),
      generations: z.array(TimelineRow).check(z.describe('The newest ones that match, newest first')),
    }),
    TimelineRow,
    Snapshot: z
      .looseObject({
        version: count,
        omitted: z.object({ responseBodies: count, requests: count, uploads: count }),
      })
      .check(z.describe('The state of a fake. What is left out to keep it below 64 MB is in `omitted`')),
    Session: z.object({ name: text, generations: count, requests: count, scenario: byName, now: time }),
  }
}
