import { CONNECTION_RESET } from '../lib/call.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { MAX_DATE_MS, readWallClock } from './clock.ts'
import { recordCoverage } from './coverage.ts'
import { createEntry, createOutsideEntry } from './create-entry.ts'
import { addDebugHeaders } from './debug-headers.ts'
import { createEmptySubject } from './find-subject.ts'
import { DEFAULT_SESSION } from './sessions.ts'
import type { Generation } from '../generations/generation.ts'
import type { Operation } from '../handlers/provider.ts'
import type { Reply } from '../lib/call.ts'
import type { FakeState } from './fake-state.ts'
import type { CallArrival, OutsideCall } from './create-entry.ts'
import type { Caller } from './identify-caller.ts'
import type { JournalEntry } from './journal.ts'
import type { ModifiedAnswer } from './apply-faults.ts'
import type { Subject } from './find-subject.ts'
import type { Answer } from './operate.ts'

/** Reads the arrival of a call, before anything waits. Not for each call, because reading the time costs time. */
export function readArrival({ session }: Pick<Caller, 'session'>): CallArrival {
  return { realAt: readWallClock(), arrivedAfter: session.journal.lastNumber }
}

/** The times of a call. */
export interface CallTimes {
  /** The time of `performance.now()` at the start; 0 if nobody observes calls. */
  readonly startedAt: number
  /** Undefined for a call that was answered at once. */
  readonly arrival?: CallArrival
}

/** Records an answered call, moves the `auto` clock, and returns the reply to send. */
export function recordCall(subject: Subject, modified: ModifiedAnswer, times: CallTimes): Reply {
  const { fake, session } = subject.caller
  const answer = fake.debugHeaders
    ? { ...modified.answer, reply: addDebugHeaders(subject, modified) }
    : modified.answer
  moveClock(subject, answer)
  const { startedAt, arrival } = times
  const facts = { faults: modified.appliedFaults, arrival }
  const entry = isRecorded(fake) ? createEntry(subject, answer, facts) : undefined
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

/** Records a call outside all providers, in the session `default`. */
export function recordOutsideCall(fake: FakeState, call: OutsideCall, startedAt: number): void {
  if (!isRecorded(fake)) return
  const session = fake.sessions.getOrCreate(DEFAULT_SESSION)
  const entry = createOutsideEntry(fake, session, call)
  if (fake.journal !== 'off') session.journal.add(entry)
  notifyObservers(fake, { entry, reply: call.reply, startedAt })
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
  const entry = createEntry(createEmptySubject(caller), answer, { faults: [] })
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
