import { formatSeconds } from '../../lib/duration.ts'
import { findRetryTime } from '../../lib/retry-after.ts'
import { listGroups } from '../../lib/group-by.ts'
import { createFingerprint, isRetryable } from '../call.ts'
import { createFinding, formatCount, NOT_REAL_TIME } from '../check.ts'
import { SOURCES } from '../sources.ts'
import type { Finding } from '../audit.ts'
import type { AuditedCall } from '../call.ts'
import type { Check } from '../check.ts'
import type { SessionFacts } from '../facts.ts'

export const retryAfter: Check<'retry-after'> = {
  id: 'retry-after',
  title: 'The next call waits as long as Retry-After says',
  source: SOURCES.retryAfter,
  advice: 'Read the Retry-After header, in seconds or as a date, and wait that long before the next call.',
  failsWhen:
    'the client calls again before the time in `Retry-After` has passed (a number of seconds or a date; 20 ms less is allowed), in real time. After a 2xx, the result is only `advice`',
  subjects: ['answer with Retry-After', 'answers with Retry-After'],
  nothing: 'no answer had a Retry-After header',
  situation: 'a 429',
  judge(facts) {
    const { calls, isRealTime } = facts
    if (!isRealTime) return { judged: 0, findings: [], skipped: [NOT_REAL_TIME] }
    const groups = listGroups(calls, ({ client }) => client)
    const early = groups.map((group) => findEarlyCalls(group))
    const describe = (isAdvice: boolean): Finding[] =>
      early.flatMap((group) =>
        describeEarly(
          facts,
          group.filter((each) => each.isAdvice === isAdvice),
        ),
      )
    return {
      judged: calls.filter((call) => findRetryTime(call.retryAfter, call.answeredAt) !== undefined).length,
      findings: describe(false),
      // A success with the header says when to ask again. Who asks earlier gets an answer too.
      advice: describe(true),
    }
  },
}

/** A call that came before the time of a `Retry-After` header was over. */
interface EarlyCall {
  readonly call: AuditedCall
  readonly answer: AuditedCall
  readonly isAdvice: boolean
}

/** Assumed: a wait may be this much shorter. Timers can fire a little early, and the times of calls are whole milliseconds. */
const TIMER_TOLERANCE_MS = 20

/** Assumed: a call with other content that follows this soon was on its way before the client could read the header. */
const ON_ITS_WAY_MS = 100

/** The number of earlier calls among which the last answer is looked for, which did not all come in the order of the calls. */
const MAX_AT_ONCE = 100

function findEarlyCalls(group: readonly AuditedCall[]): EarlyCall[] {
  return group.flatMap((call, index) => {
    const before = group.slice(Math.max(index - MAX_AT_ONCE, 0), index)
    const answer = before.findLast((each) => isRead(each) && each.answeredAt <= call.realAt)
    const until = answer && findRetryTime(answer.retryAfter, answer.answeredAt)
    if (answer === undefined || until === undefined) return []
    if (call.realAt >= until - TIMER_TOLERANCE_MS) return []
    const isOther = createFingerprint(call) !== createFingerprint(answer)
    if (isOther && call.realAt < answer.answeredAt + ON_ITS_WAY_MS) return []
    return [{ call, answer, isAdvice: answer.isSuccess }]
  })
}

/** True for an answer whose header the client has read, unless it showed the end of the generation. */
function isRead({ retryAfter: value, isLost, showsEnd }: AuditedCall): boolean {
  return value !== undefined && !isLost && !showsEnd
}

function describeEarly(facts: SessionFacts, early: readonly EarlyCall[]): Finding[] {
  const [first] = early
  if (first === undefined) return []
  const waits = early.map(({ call, answer }) => call.realAt - answer.answeredAt)
  const { answer } = first
  const text = `${formatCount(early.length, 'call')} of ${answer.operation} came before Retry-After was over: the shortest wait was ${formatSeconds(waits.reduce((a, b) => Math.min(a, b)))}, and call ${answer.number} (${answer.status}) said Retry-After: ${answer.retryAfter ?? ''}`
  return [
    createFinding(facts, {
      text,
      generation: answer.isSubmit ? undefined : answer.generation,
      calls: [...new Set(early.flatMap(({ call, answer: each }) => [each, call]))],
    }),
  ]
}

/** Assumed: this many calls in a row show whether the waits grow, so that backoff with random waits passes. */
const CALLS = 6
/** The longest wait must be this many times the first one, */
const GROWTH = 1.5
/** unless it is this long. */
const LONG_WAIT_MS = 5_000
/** A first wait that is shorter counts as this long, because the waits of a loop without a pause are not equal. */
const MIN_FIRST_WAIT_MS = 100

export const noBackoff: Check<'no-backoff'> = {
  id: 'no-backoff',
  title: 'The waits between retries grow',
  source: SOURCES.errorPage,
  advice:
    'Double the wait after each 429 or 5xx, add some random time to it, and give up after some retries.',
  failsWhen:
    'six calls follow each other, and the first five get a 429 or a 5xx. No wait after them is at least 1.5 times the first wait, and none is 5 s or more, in real time. A client passes if each wait is as long as `Retry-After` says',
  subjects: ['retry after a 429 or a 5xx', 'retries after a 429 or a 5xx'],
  nothing: 'no client got five errors of this kind in a row and went on',
  situation: 'an outage',
  judge(facts) {
    const { calls, isRealTime } = facts
    if (!isRealTime) return { judged: 0, findings: [], skipped: [NOT_REAL_TIME] }
    const groups = listGroups(calls, findRetriedContent)
    const judged = groups.map((group) => judgeRetries(group))
    return {
      judged: judged.reduce((sum, { runs }) => sum + runs, 0),
      findings: judged.flatMap((retries) => describeRetries(facts, retries)),
    }
  },
}

/** A submit with another body is not a retry. */
function findRetriedContent(call: AuditedCall): string | undefined {
  if (!call.isSubmit) return call.client
  const fingerprint = createFingerprint(call)
  return fingerprint && `${call.client} ${fingerprint}`
}

/** What a client did after errors. */
interface Retries {
  /** The number of series of calls that were judged. */
  readonly runs: number
  /** The calls of the series in which the waits did not grow. */
  readonly failed: readonly AuditedCall[]
  /** The waits of these series. */
  readonly waits: readonly number[]
}

function judgeRetries(group: readonly AuditedCall[]): Retries {
  const failed = new Set<AuditedCall>()
  const failedWaits: number[] = []
  let runs = 0
  for (let index = 0; index + CALLS <= group.length; index += 1) {
    const series = group.slice(index, index + CALLS)
    if (!series.slice(0, -1).every(isRetryable)) continue
    const pairs = series.slice(1).map((call, position) => ({ call, answer: series[position] ?? call }))
    const waits = pairs.map(({ call, answer }) => call.realAt - answer.answeredAt)
    // Calls at the same time are not retries of each other.
    if (waits.some((wait) => wait < 0)) continue
    runs += 1
    const first = Math.max(waits[0] ?? 0, MIN_FIRST_WAIT_MS)
    const isGrowing = Math.max(...waits) >= first * GROWTH
    if (isGrowing || pairs.some(isLongWait) || pairs.every(obeysRetryAfter)) continue
    for (const call of series) failed.add(call)
    failedWaits.push(...waits)
  }
  return { runs, failed: [...failed], waits: failedWaits }
}

/** A call, and the one before it. */
interface Retry {
  readonly call: AuditedCall
  readonly answer: AuditedCall
}

/** An interval of five seconds counts too: there the wait is shorter by the time that the answer took. */
function isLongWait({ call, answer }: Retry): boolean {
  const isPause = call.realAt - answer.answeredAt >= MIN_FIRST_WAIT_MS
  return isPause && call.realAt - answer.realAt >= LONG_WAIT_MS - TIMER_TOLERANCE_MS
}

/** True if a call waited as long as the answer before it asked for. */
function obeysRetryAfter({ call, answer }: Retry): boolean {
  const until = findRetryTime(answer.retryAfter, answer.answeredAt) ?? 0
  return until > answer.answeredAt && call.realAt >= until - TIMER_TOLERANCE_MS
}

function describeRetries(facts: SessionFacts, { failed, waits }: Retries): Finding[] {
  const [first] = failed
  if (first === undefined) return []
  const shown = waits.slice(0, CALLS - 1).map(formatSeconds)
  const text = `${failed.length} calls of ${first.operation} after a 429 or 5xx without growing waits, such as ${shown.join(', ')} from call ${first.number} on`
  return [
    createFinding(facts, { text, generation: first.isSubmit ? undefined : first.generation, calls: failed }),
  ]
}
