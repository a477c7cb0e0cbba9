import { createCoverage } from '../../engine/coverage.ts'
import { decodeBase64 } from '../../lib/base64.ts'
import { createRestoreError, explainErrors } from './errors.ts'
import type { Coverage } from '../../engine/coverage.ts'
import type { FakeState } from '../../engine/fake-state.ts'
import type { JournalEntry } from '../../engine/journal.ts'
import type { ScenarioQueue } from '../../engine/scenario-queue.ts'
import type { Session } from '../../engine/sessions.ts'
import type { Generation } from '../../generations/generation.ts'
import type { Reply } from '../../lib/call.ts'
import type { RequestData, SessionData, SnapshotData } from './schema.ts'

/** Creates the sessions of a snapshot, without their requests and deliveries. */
export function restoreSessions(fake: FakeState, { sessions, sharedScenarios }: SnapshotData): void {
  restoreQueue(fake, fake.sessions.sharedScenarios, { queue: sharedScenarios, path: ['sharedScenarios'] })
  for (const [index, data] of sessions.entries()) restoreSession(fake, data, ['sessions', index])
}

function restoreSession(fake: FakeState, data: SessionData, path: readonly PropertyKey[]): void {
  const { name, offset, startedAt } = data
  const session = fake.sessions.restore({
    name,
    clock: fake.clock.createClock(offset),
    startedAt,
    rateLimiter: data.rateLimiter,
    coverage: data.coverage && restoreCoverage(createCoverage(), data.coverage),
  })
  restoreQueue(fake, session.scenarioQueue, { queue: data.scenarios, path: [...path, 'scenarios'] })
  session.droppedDeliveries = data.droppedDeliveries
  session.journal.addDropped(data.droppedRequests)
  for (const [kind, number] of data.counters) session.counters.set(kind, number)
  for (const [key, rows] of data.collections) session.restoredRows.set(key, rows)
  for (const [index, { key, fingerprint, expiresAt, reply }] of data.idempotency.entries())
    session.idempotencyCache.store(key, {
      fingerprint,
      expiresAt,
      reply: restoreReply(reply, [...path, 'idempotency', index, 'reply']),
    })
}

function restoreReply(
  { status, headers, body }: SessionData['idempotency'][number]['reply'],
  path: readonly PropertyKey[],
): Reply {
  const content = typeof body === 'string' ? body : decodeBase64(body.base64)
  if (content === undefined) throw createRestoreError([...path, 'body', 'base64'], 'must be Base64')
  return { status, headers, body: content }
}

interface QueueData {
  readonly queue: SessionData['scenarios']
  readonly path: readonly PropertyKey[]
}

function restoreQueue(fake: FakeState, queue: ScenarioQueue, { queue: data, path }: QueueData): void {
  const names = [...data.once.flatMap(([, list]) => list), ...data.lasting.map(([, name]) => name)]
  for (const name of new Set(names)) explainErrors(path, () => fake.registry.getPlan(name))
  queue.restore(data)
}

/** Adds what a snapshot says that was exercised. */
export function restoreCoverage(
  coverage: Coverage,
  { scenarios, errors }: SnapshotData['coverage'],
): Coverage {
  for (const name of scenarios) coverage.addScenario(name)
  for (const [provider, codes] of errors) for (const code of codes) coverage.addError(provider, code)
  return coverage
}

/** Adds the requests of a snapshot to the sessions of a fake, in the order of their numbers. */
export function restoreRequests(fake: FakeState, { sessions, lastRequestNumber }: SnapshotData): void {
  const owned = sessions.flatMap(({ name, requests }) => {
    const session = fake.sessions.getOrCreate(name)
    return requests.map((request) => ({ session, request }))
  })
  owned.sort((a, b) => a.request.number - b.request.number)
  for (const { session, request } of owned)
    session.journal.restore({ entry: restoreEntry(fake, session, request), number: request.number })
  for (const { journal } of fake.sessions.list().slice(0, 1)) journal.continueAfter(lastRequestNumber)
}

/** Finds the generation of a call. The call for a video can name no session, and then it is in `default`. */
// oxlint-disable-next-line max-params
function findGeneration(
  { store }: FakeState,
  session: string,
  { provider, generation: id }: RequestData['request'],
): Generation | undefined {
  if (id === null || provider === null) return undefined
  const own = store.find(session, provider, id)
  if (own !== undefined) return own
  const [owner] = store.findSessions(provider, id)
  return owner === undefined ? undefined : store.find(owner, provider, id)
}

/** Returns an entry that keeps the public form of its call. */
function restoreEntry(fake: FakeState, session: Session, data: RequestData): JournalEntry {
  const { at, hasAcceptedKey, hasFault, heldUntil, extraBytes, request, audit } = data
  const { keyNumber, keyInUrl, idempotencyKey, hasIgnoredKey, bodyHash, retryAfter, ...auditFacts } = audit
  const { response, ...facts } = request
  const { method, path, status, state } = facts
  const provider = fake.providers.find(({ name }) => name === request.provider)
  const operations = [...(provider?.operations ?? []), ...(provider?.mediaOperations ?? [])]
  return {
    ...auditFacts,
    bodyHash,
    retryAfter,
    at,
    realAt: Date.parse(request.realAt),
    session: session.name,
    hasAcceptedKey,
    provider,
    operation: operations.find(({ name }) => name === request.operation),
    method,
    path,
    query: '',
    headers: () => [],
    body: undefined,
    extraBytes,
    unknown: [],
    key: undefined,
    fake,
    status,
    response: response ? { headers: response.headers, text: undefined, size: response.size } : undefined,
    hasFault,
    heldUntil,
    generation: findGeneration(fake, session.name, request),
    shownState: state === null ? undefined : { state, since: at, failure: undefined, step: 0, polls: 0 },
    scenario: request.scenario ?? undefined,
    reason: request.reason,
    recorded: {
      request: response === undefined ? facts : { ...facts, response },
      keyNumber,
      keyInUrl,
      idempotencyKey,
      hasIgnoredKey,
    },
  }
}
