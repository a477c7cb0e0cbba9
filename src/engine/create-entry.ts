import { summarizeBody } from '../lib/body.ts'
import { estimateBytes } from '../lib/estimate-bytes.ts'
import { shortenAroundKeys } from '../lib/secrets.ts'
import { shorten } from '../lib/shorten.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { readWallClock } from './clock.ts'
import { createInputContext } from './operate.ts'
import { keepReply } from './recorded-response.ts'
import { listKeySecrets } from './session-key.ts'
import { findUnknownInput } from './unknown-input.ts'
import type { Generation } from '../generations/generation.ts'
import type { Reply } from '../lib/call.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { FakeState } from './fake-state.ts'
import type { Subject } from './find-subject.ts'
import type { Caller } from './identify-caller.ts'
import type { JournalEntry } from './journal.ts'
import type { Answer } from './operate.ts'
import type { Session } from './sessions.ts'
import type { UnknownInput } from './unknown-input.ts'

/** The number of characters of a path or a query that the journal keeps. */
const MAX_JOURNAL_LENGTH = 1_000
const MAX_METHOD_LENGTH = 20

/** The arrival of a call that is not answered at once. */
export interface CallArrival {
  /** The time on the wall clock. */
  readonly realAt: number
  /** The number of the last recorded call. */
  readonly arrivedAfter: number
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

/** Creates the entry of a call outside all providers. */
// oxlint-disable-next-line max-params
export function createOutsideEntry(fake: FakeState, session: Session, call: OutsideCall): JournalEntry {
  const { method, headers, reply, reason } = call
  const realAt = readWallClock()
  return {
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
}

const NO_UNKNOWN: readonly UnknownInput[] = []
/** The memory of an id that its generation shares. */
const ID_BYTES = 8

/** The number of journal entries is limited, so only the bytes above this number are counted. */
const USUAL_BYTES = 1_024

/** What an entry has besides the call and its answer. */
export interface EntryFacts {
  readonly faults: readonly PlannedFault[]
  readonly arrival?: CallArrival | undefined
}

/** Creates the entry of an answered call. */
export function createEntry(subject: Subject, answer: Answer, { faults, arrival }: EntryFacts): JournalEntry {
  const { caller, plan } = subject
  const { route, call, session, body, fake } = caller
  const { generation, interception, reply, created } = answer
  const answeredAt = readWallClock()
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
    realAt: arrival?.realAt ?? answeredAt,
    answeredAt,
    arrivedAfter: arrival?.arrivedAfter ?? session.journal.lastNumber,
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

const NO_IDS: readonly string[] = []

/** True if a client does not get the whole reply. */
function isBroken({ transportFault }: Reply): boolean {
  return transportFault === 'reset' || transportFault === 'truncated'
}

/** True if a fault replaces the body of a reply, or changes it. A slow body is whole. */
function changesBody({ effects }: PlannedFault): boolean {
  return effects.some(
    (effect) =>
      effect.kind === 'reply' ||
      effect.kind === 'patch' ||
      (effect.kind === 'body' && effect.body !== 'slow'),
  )
}

/** Returns the ids of the generations that a reply showed as ended: a status read, a read of several, or a list. */
function listShownEnds({ generation, shownState, polled, listed }: Answer): readonly string[] {
  const several = polled ?? listed
  if (several !== undefined)
    return several.filter(({ state }) => isTerminal(state.state)).map((each) => each.generation.id)
  return generation !== undefined && shownState !== undefined && isTerminal(shownState.state)
    ? [generation.id]
    : NO_IDS
}
