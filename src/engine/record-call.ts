import { summarizeBody } from '../lib/body.ts'
import { CONNECTION_RESET } from '../lib/call.ts'
import { estimateBytes } from '../lib/estimate-bytes.ts'
import { shortenAroundKeys } from '../lib/secrets.ts'
import { shorten } from '../lib/shorten.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { MAX_DATE_MS, readWallClock } from './clock.ts'
import { recordCoverage } from './coverage.ts'
import { addDebugHeaders } from './debug-headers.ts'
import { createEmptySubject } from './find-subject.ts'
import { createInputContext } from './operate.ts'
import { keepReply } from './recorded-response.ts'
import { changesBody, isBroken, listShownEnds, NO_IDS } from './reply-facts.ts'
import { listKeySecrets } from './session-key.ts'
import { DEFAULT_SESSION } from './sessions.ts'
import { findUnknownInput } from './unknown-input.ts'
import type { Generation } from '../generations/generation.ts'
import type { Operation } from '../handlers/provider.ts'
import type { Reply } from '../lib/call.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { FakeState } from './fake-state.ts'
import type { Caller } from './identify-caller.ts'
import type { JournalEntry } from './journal.ts'
import type { ModifiedAnswer } from './apply-faults.ts'
import type { Subject } from './find-subject.ts'
import type { Answer } from './operate.ts'
import type { UnknownInput } from './unknown-input.ts'

/** The number of characters of a path or a query that the journal keeps. */
const MAX_JOURNAL_LENGTH = 1_000
const MAX_METHOD_LENGTH = 20

/** Records an answered call, moves the `auto` clock, and returns the reply to send. */
export function recordCall(subject: Subject, modified: ModifiedAnswer, startedAt: number): Reply {
  const { fake, session } = subject.caller
  const answer = fake.debugHeaders
    ? { ...modified.answer, reply: addDebugHeaders(subject, modified) }
    : modified.answer
  moveClock(subject, answer)
  const entry = isRecorded(fake) ? createEntry(subject, answer, modified.appliedFaults) : undefined
  answer.afterReply?.()
  if (hasCoverage(modified)) recordCoverage(subject.caller, modified)
  if (entry !== undefined) {
    if (fake.journal !== 'off') session.journal.add(entry)
    notifyObservers(fake, { entry, reply: answer.reply, startedAt })
  }
  return answer.reply
}

/** False if nobody asks for the calls. */
function isRecorded({ journal, observers }: FakeState): boolean {
  return journal !== 'off' || observers.size > 0
}

/** A call whose path belongs to no provider, and its reply. */
export interface OutsideCall {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: JournalEntry['headers']
  readonly reply: Reply
  readonly reason: string
}

/** Records a call outside all providers, in the session `default`. */
export function recordOutsideCall(fake: FakeState, call: OutsideCall, startedAt: number): void {
  if (!isRecorded(fake)) return
  const session = fake.sessions.getOrCreate(DEFAULT_SESSION)
  const { method, headers, reply, reason } = call
  const realAt = readWallClock()
  const entry: JournalEntry = {
    at: session.clock.now(),
    realAt,
    answeredAt: realAt,
    arrivedAfter: session.journal.lastNumber,
    speed: fake.clock.speed,
    session: session.name,
    hasAcceptedKey: false,
    provider: undefined,
    operation: undefined,
    method: shorten(method, MAX_METHOD_LENGTH),
    path: shorten(call.path, MAX_JOURNAL_LENGTH),
    query: shorten(call.query, MAX_JOURNAL_LENGTH),
    headers,
    body: undefined,
    bodyHash: undefined,
    extraBytes: 0,
    unknown: NO_UNKNOWN,
    key: undefined,
    fake,
    status: reply.status,
    response: fake.journal === 'full' ? keepReply(reply) : undefined,
    retryAfter: undefined,
    hasFault: false,
    isAltered: false,
    isLost: false,
    created: NO_IDS,
    shownEnds: NO_IDS,
    heldUntil: undefined,
    generation: undefined,
    shownState: undefined,
    scenario: undefined,
    reason,
  }
  if (fake.journal !== 'off') session.journal.add(entry)
  notifyObservers(fake, { entry, reply, startedAt })
}

/** Shows a call in the log whose session ended before its reply. It is in no journal. */
export function reportEndedCall(caller: Caller, startedAt: number): void {
  if (caller.fake.observers.size === 0) return
  const answer: Answer = {
    reply: CONNECTION_RESET,
    reason: 'the session was reset, removed or closed before the reply',
    generation: undefined,
    shownState: undefined,
    wasHeld: false,
  }
  const entry = createEntry(createEmptySubject(caller), answer, NO_FAULTS)
  notifyObservers(caller.fake, {
    entry: { ...entry, connection: 'reset' },
    reply: CONNECTION_RESET,
    startedAt,
  })
}

interface Outcome {
  readonly entry: JournalEntry
  readonly reply: Reply
  readonly startedAt: number
}

function notifyObservers({ observers }: FakeState, { entry, reply, startedAt }: Outcome): void {
  if (observers.size === 0) return
  const outcome = { reply, ms: performance.now() - startedAt }
  for (const observe of observers) observe(entry, outcome)
}

/** A status read moves the `auto` clock. A long-poll has moved it to its own end, so it does not count here. */
function moveClock({ caller }: Subject, answer: Answer): void {
  const { wasHeld, shownState, polled } = answer
  if (wasHeld) return
  const { fake, route, hasAcceptedKey, session } = caller
  if (fake.clock.kind === 'auto' && isStatusRead(route.operation) && hasAcceptedKey) {
    const stepMs = Math.min(fake.pollStepMs, MAX_DATE_MS - session.clock.now())
    if (stepMs < fake.pollStepMs) warnOfLastTime(fake)
    session.clock.advance(stepMs)
    warnOfLateWebhook(fake, findEnded(answer))
  }
  if (shownState !== undefined || polled !== undefined) fake.stalledClockWarning.countStatusRead()
}

/** Returns the generation that a read showed as ended, or one of several that have all ended. */
function findEnded({ shownState, polled, generation }: Answer): Generation | undefined {
  if (polled?.every(({ state }) => isTerminal(state.state)) === true) return polled[0]?.generation
  return shownState !== undefined && isTerminal(shownState.state) ? generation : undefined
}

function isStatusRead(operation: Operation<unknown> | undefined): boolean {
  return operation?.readsStatus ?? operation?.name === 'status'
}

function warnOfLastTime({ warnOnce }: FakeState): void {
  warnOnce(
    `The auto clock has reached ${new Date(MAX_DATE_MS).toISOString()}, the last time that a clock can have, and stops there. Use an earlier now.`,
  )
}

/** Clients stop reading at the end of a generation, and then nothing moves the `auto` clock to a webhook that is due later. */
function warnOfLateWebhook({ webhooks, warnOnce }: FakeState, generation: Generation | undefined): void {
  if (generation === undefined || !webhooks.isScheduled(generation)) return
  warnOnce(
    `The webhook of scenario ${generation.plan.scenario} is sent some time after the generation ends. The auto clock moves only with status reads, so the webhook is never sent if your client stops reading. Call api.clock.advance('1h'), or use another clock.`,
  )
}

/** False for most status reads, which show a running generation. */
function hasCoverage({ answer, appliedFaults }: ModifiedAnswer): boolean {
  const { reply, generation, shownState, polled } = answer
  if (
    polled !== undefined ||
    reply.status >= 400 ||
    appliedFaults.length > 0 ||
    shownState?.failure !== undefined
  )
    return true
  return generation !== undefined && shownState?.step === generation.plan.steps.length - 1
}

const NO_UNKNOWN: readonly UnknownInput[] = []
/** The memory of an id that its generation shares. */
const ID_BYTES = 8
const NO_FAULTS: readonly PlannedFault[] = []

/** The number of journal entries is limited, so only the bytes above this number are counted. */
const USUAL_BYTES = 1_024

function createEntry(subject: Subject, answer: Answer, faults: readonly PlannedFault[]): JournalEntry {
  const { caller, plan } = subject
  const { route, call, session, body, fake } = caller
  const { generation, interception, reply, created } = answer
  const path = shortenUrlPart(caller, call.path)
  const query = shortenUrlPart(caller, call.query)
  const summary = body && summarizeBody(body)
  const bodyBytes = summary === undefined ? 0 : estimateBytes(summary.content)
  const { headerBytes = 0 } = call
  const response = fake.journal === 'full' ? keepReply(reply) : undefined
  const responseBytes = response?.text?.length ?? 0
  const shownEnds = listShownEnds(answer)
  const idBytes = (shownEnds.length + (created?.length ?? 0)) * ID_BYTES
  const bytes =
    idBytes + path.length + query.length + bodyBytes + headerBytes + responseBytes + (caller.key?.length ?? 0)
  const entry: JournalEntry = {
    at: caller.at,
    realAt: caller.realAt,
    answeredAt: readWallClock(),
    arrivedAfter: caller.arrivedAfter,
    speed: fake.clock.speed,
    session: session.name,
    hasAcceptedKey: caller.hasAcceptedKey,
    provider: route.provider,
    operation: route.operation,
    method: call.method,
    path,
    query,
    headers: call.headers,
    body: summary?.content,
    bodyHash: summary?.hash,
    extraBytes: Math.max(bytes - USUAL_BYTES, 0),
    unknown: call.query === '' && body === undefined ? NO_UNKNOWN : findUnknown(subject),
    key: caller.key,
    fake,
    status: reply.status,
    response,
    retryAfter: reply.headers['retry-after'],
    hasFault: faults.length > 0,
    isAltered: faults.some(changesBody),
    isLost: isBroken(reply) || call.hasLeft?.() === true,
    created: created === undefined ? NO_IDS : created.map(({ id }) => id),
    shownEnds,
    heldUntil: answer.wasHeld ? findHeldUntil(answer, session.clock.now()) : undefined,
    generation: generation && summarizeGeneration(generation),
    shownState: answer.shownState,
    scenario:
      interception === undefined ? (caller.choice?.name ?? generation?.plan.scenario) : plan?.scenario,
    reason: answer.reason,
    connection: interception?.effect.kind === 'connection' ? interception.effect.connection : undefined,
  }
  if (reply.transportFault === 'slow') call.onLeave?.(() => void (entry.isLost = true))
  return entry
}

function shortenUrlPart({ key, fake }: Caller, text: string): string {
  if (text.length <= MAX_JOURNAL_LENGTH) return text
  return shortenAroundKeys(text, MAX_JOURNAL_LENGTH, listKeySecrets(key, fake.registry))
}

/** A long-poll ends with its generation, or at its own time. The clock can have jumped over the end. */
function findHeldUntil({ shownState }: Answer, now: number): number {
  return shownState !== undefined && isTerminal(shownState.state) ? Math.min(shownState.since, now) : now
}

function summarizeGeneration({ id, plan, chosenBy, createdAt }: Generation): JournalEntry['generation'] {
  return { id, plan, chosenBy, createdAt }
}

/** Finds the unknown input of a call. A provider of a user can throw here, which must not change the reply. */
function findUnknown(subject: Subject): readonly UnknownInput[] {
  const { call, route, key, fake, body } = subject.caller
  const { operation, provider } = route
  try {
    return findUnknownInput({ operation, key, query: call.query, body }, () => createInputContext(subject))
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    fake.warnOnce(
      `Unknown input is not listed, because knownInput of operation ${operation?.name ?? ''} of provider ${provider.name} failed: ${problem}`,
    )
    return NO_UNKNOWN
  }
}
