import { createPlanTable } from './plan-table.ts'
import { fitSnapshot } from './fit-snapshot.ts'
import { copyAsJson, createSizeCounter } from './json-size.ts'
import { createCoverageJson, createSessionJson, listRequests } from './session-json.ts'
import { createSnapshotOptions } from './snapshot-options.ts'
import { MAX_UPLOAD_BYTES, SNAPSHOT_VERSION } from './snapshot.ts'
import { encodeBase64 } from '../../lib/base64.ts'
import { MockVideoApiError } from '../../lib/errors.ts'
import type { FakeState } from '../../engine/fake-state.ts'
import type { Session } from '../../engine/sessions.ts'
import type { Generation } from '../../generations/generation.ts'
import type { RestoredSubscription } from '../../engine/webhooks/webhooks.ts'
import type { PlanTable } from './plan-table.ts'
import type { SnapshotData } from './schema.ts'

/** Returns the state of a fake as plain data. Throws a `MockVideoApiError` if it takes too much memory, or if it is not JSON. */
export function createSnapshot(fake: FakeState): SnapshotData {
  try {
    return takeSnapshot(fake)
  } catch (error) {
    if (error instanceof MockVideoApiError) throw error
    // Input of `create()` can be anything, such as a bigint.
    const problem = error instanceof Error ? error.message : String(error)
    throw new MockVideoApiError('take a snapshot', `a value is not JSON: ${problem}`, 'Use plain data')
  }
}

function takeSnapshot(fake: FakeState): SnapshotData {
  const { registry, clock, sessions, settings } = fake
  const size = createSizeCounter()
  const plans = createPlanTable(registry, (plan) => size.add(copyAsJson(plan)))
  const indexes = new Map<Generation, number>()
  const generations: SnapshotData['generations'][number][] = []
  for (const generation of fake.store.all()) {
    indexes.set(generation, generations.length)
    generations.push(size.add(copyAsJson(createGenerationJson(generation, plans))))
  }
  const webhooks = fake.webhooks
    .listSubscriptions()
    .filter(({ subscription }) => subscription.generations.some((generation) => indexes.has(generation)))
    .map((subscription) => size.add(copyAsJson(createWebhookJson(subscription, plans, indexes))))
  const all = sessions.list()
  const parts = {
    providers: settings.providers.map(({ name }) => name),
    options: createSnapshotOptions(fake),
    clock: clock.readState(),
    scenarios: [...registry.own],
    replacedScenarios: [...plans.replacedScenarios],
    sharedScenarios: sessions.sharedScenarios.readState(),
    coverage: createCoverageJson(fake.coverage),
    sessions: all.map(createSessionJson),
    generationGroups: fake.store.listGroups(),
    lastRequestNumber: all[0]?.journal.lastNumber ?? 0,
  }
  return fitSnapshot(
    {
      version: SNAPSHOT_VERSION,
      omitted: { responseBodies: 0, requests: 0, uploads: 0 },
      ...size.add(copyAsJson(parts)),
      plans: [...plans.plans],
      generations,
      webhooks,
      files: createFiles(fake, all),
    },
    all.map((session) => listRequests(session)),
    size.bytes,
  )
}

function createGenerationJson(generation: Generation, plans: PlanTable): SnapshotData['generations'][number] {
  const { provider, session, id, input, plan, chosenBy, createdAt, polls, attempts } = generation
  const { rateLimiter, manualEnd, deletedAt } = generation
  return {
    provider,
    session,
    id,
    input,
    plan: plans.add(plan),
    chosenBy,
    createdAt,
    polls: [...polls],
    attempts,
    rateLimiter: rateLimiter?.readState(),
    manualEnd,
    deletedAt,
  }
}

function createWebhookJson(
  { subscription, reported }: RestoredSubscription,
  plans: PlanTable,
  indexes: ReadonlyMap<Generation, number>,
): SnapshotData['webhooks'][number] {
  const { generations, group, plan, reorderDelayMs } = subscription
  return {
    generations: generations.flatMap((generation) => indexes.get(generation) ?? []),
    group,
    plan: plans.add(plan),
    reported,
    reorderDelayMs,
  }
}

/** The bytes of a large file are left out, so that its URL answers 404 after a restore. */
function createFiles({ files }: FakeState, sessions: readonly Session[]): SnapshotData['files'] {
  const nameOf = new Map(sessions.map(({ lifetime, name }) => [lifetime, name]))
  return files.list().flatMap(({ id, file: { type, bytes, hash }, lifetime }) => {
    const session = nameOf.get(lifetime)
    if (session === undefined) return []
    const facts = { id, session, type, size: bytes.byteLength, sha256: hash }
    return [bytes.byteLength > MAX_UPLOAD_BYTES ? facts : { ...facts, base64: encodeBase64(bytes) }]
  })
}
