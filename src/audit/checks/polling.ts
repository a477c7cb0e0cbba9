import { formatSeconds } from '../../lib/duration.ts'
import { listGroups } from '../../lib/group-by.ts'
import { isRetryable } from '../call.ts'
import { createFinding, formatCount, NOT_REAL_TIME } from '../check.ts'
import { SOURCES } from '../sources.ts'
import type { Finding } from '../audit.ts'
import type { AuditedCall } from '../call.ts'
import type { Check } from '../check.ts'
import type { SessionFacts } from '../facts.ts'

/** Assumed: a wait may be shorter than advised by this part, because timers are not exact. */
const TOLERANCE = 0.1

export const earlyPoll: Check<'early-poll'> = {
  id: 'early-poll',
  title: 'Status reads are as far apart as the provider advises',
  source: SOURCES.statusPage,
  advice:
    'Wait as long as the provider advises before each status read, the first one too. Or use a webhook.',
  failsWhen:
    'a status read comes sooner than the provider advises, by more than 10 %. The time is real time, multiplied by the speed of the clock. Reads after a 429, a 5xx, a lost or unreadable answer, or a webhook do not count',
  subjects: ['wait before a status read', 'waits before a status read'],
  nothing: 'no client read the status of a running generation twice',
  judge(facts) {
    if (!facts.isRealTime) return { judged: 0, findings: [], skipped: [NOT_REAL_TIME] }
    const waits = groupReads(facts).flatMap((reads) => listWaits(facts, reads))
    const early = waits.filter(({ ms, advisedMs }) => ms < advisedMs * (1 - TOLERANCE))
    return {
      judged: waits.length,
      findings: listGroups(early, ({ read }) => read.client).map((group) => describeEarly(facts, group)),
      skipped: listSilentProviders(facts),
    }
  },
}

/** The time before a status read, multiplied by the speed of the clock. */
interface Wait {
  readonly read: AuditedCall
  readonly ms: number
  readonly advisedMs: number
  /** True for the wait between the submit and the first read. */
  readonly isFirst: boolean
}

/** Returns the waits that the advice is about. A read after an error is the subject of other checks. */
function listWaits(facts: SessionFacts, reads: readonly AuditedCall[]): Wait[] {
  const first = reads.find(({ generation }) => generation !== undefined)
  const { firstSeconds, everySeconds } = first?.provider?.polling ?? {}
  const { submitted: submit } = facts.getHistory(first?.provider?.name ?? '', first?.generation ?? '')
  const waits: Wait[] = []
  let previous: AuditedCall | undefined = submit?.call
  for (const read of reads) {
    if (read.generation === undefined) continue
    if (isTold(facts, read)) return waits
    const isFirst = previous === submit?.call
    const seconds = isFirst ? firstSeconds : everySeconds
    if (previous !== undefined && seconds !== undefined && isReadable(previous)) {
      // If the wall clock was set back, the wait is not known.
      if (read.realAt >= previous.realAt)
        waits.push({ read, ms: getWaitMs(previous, read), advisedMs: seconds * 1_000, isFirst })
    }
    if (read.showsEnd) return waits
    previous = read
  }
  return waits
}

/** False for an error that asks for a retry, for a lost answer, and for a body that a fault has made unreadable. */
function isReadable(call: AuditedCall): boolean {
  const { isLost, isStatusRead, isSuccess, showsEnd, showsRunning, method } = call
  if (isRetryable(call) || isLost) return false
  return !isStatusRead || !isSuccess || showsEnd || showsRunning || method === 'HEAD'
}

/** Returns the time between two calls. A test can also have advanced the clock in between. */
function getWaitMs(previous: AuditedCall, read: AuditedCall): number {
  const waitedMs = (read.realAt - previous.realAt) * Math.max(read.speed, previous.speed)
  return Math.max(waitedMs, read.at - previous.at)
}

/** True if a webhook has told the client about the end before it reads. */
function isTold(facts: SessionFacts, { generation, provider, realAt }: AuditedCall): boolean {
  const { deliveries } = facts.getHistory(provider?.name ?? '', generation ?? '')
  return deliveries.some(({ attempts }) => attempts.some((attempt) => attempt.realAt <= realAt))
}

function describeEarly(facts: SessionFacts, early: readonly Wait[]): Finding {
  const calls = early.map(({ read }) => read)
  const shortest = early.reduce((a, b) => (b.ms / b.advisedMs < a.ms / a.advisedMs ? b : a))
  return createFinding(facts, {
    text: `${formatCount(calls.length, 'status read')} came early: the shortest wait was ${formatWait(shortest)}, and ${describeAdvice(shortest)}`,
    generation: calls[0]?.generation,
    calls,
  })
}

/** A fast clock makes a wait longer. A client sees the real one. */
function formatWait({ ms, read: { speed } }: Wait): string {
  const real = formatSeconds(ms / speed)
  return speed === 1 ? real : `${real} (${formatSeconds(ms)} at speed ${speed})`
}

/** Says what a provider advises, or what the fake assumes for one that states no interval. */
function describeAdvice({ read, advisedMs, isFirst }: Wait): string {
  const { label = '', polling } = read.provider ?? {}
  const seconds = formatSeconds(advisedMs)
  const place = isFirst ? ' before the first read' : ''
  const real = read.speed === 1 ? '' : ` (${formatSeconds(advisedMs / read.speed)} in real time)`
  return polling?.isAssumed === true
    ? `the fake assumes ${seconds}${real} for ${label}${place}`
    : `${label} advises ${seconds}${real}${place}`
}

function listSilentProviders(facts: SessionFacts): string[] {
  const silent = groupReads(facts).flatMap(
    ([read]) => read?.provider?.polling?.everySeconds ?? read?.provider?.label ?? [],
  )
  return [...new Set(silent)]
    .filter((label) => typeof label === 'string')
    .map((label) => `no page of ${label} states an interval`)
}

export const pollAfterEnd: Check<'poll-after-end'> = {
  id: 'poll-after-end',
  title: 'Status reads stop after the end, after a 401 or 403, and at an unknown id',
  source: SOURCES.statusPage,
  advice:
    'Stop polling when the status is final, and after a 401, a 403 or a third 404. Show the error to the user.',
  failsWhen:
    'there are more than two reads after the one that showed the end, unless the output URL has expired since; a read with a key that got a 401 or a 403 before; or more than three reads of an id that got 404',
  subjects: ['status read', 'status reads'],
  nothing: 'no status was read',
  judge(facts) {
    const reads = groupReads(facts)
    return {
      judged: reads.flat().length,
      findings: [findReadsAfterEnd, findReadsWithRefusedKey, findReadsOfUnknownId].flatMap((find) =>
        reads.flatMap((group) => find(facts, group)),
      ),
    }
  },
}

/** Assumed: a client may read twice again after the end, for example for the URL, and a new id may be unknown three times. */
const ALLOWED_AFTER_END = 2
const ALLOWED_NOT_FOUND = 3

function findReadsAfterEnd(facts: SessionFacts, reads: readonly AuditedCall[]): Finding[] {
  const extra: AuditedCall[] = []
  let end: AuditedCall | undefined
  let found: AuditedCall | undefined
  let count = 0
  for (const read of reads) {
    if (end === undefined || isUrlExpired(end, read)) {
      end = read.showsEnd ? read : end
      count = 0
    } else {
      count += 1
      if (count <= ALLOWED_AFTER_END) continue
      found ??= end
      extra.push(read)
    }
  }
  if (found === undefined) return []
  const state = found.shownState ?? ''
  const text = `read ${extra.length + ALLOWED_AFTER_END} more times after call ${found.number} showed the end (${state})`
  return [createFinding(facts, { text, generation: found.generation, calls: extra })]
}

/** True if the output URL that `end` showed has expired before `read`, so that the client needs a new one. */
function isUrlExpired(end: AuditedCall, read: AuditedCall): boolean {
  if (end.outputFault === 'expired') return true
  const seconds = end.provider?.outputUrlSeconds
  return seconds !== undefined && end.shownState === 'completed' && read.at > end.at + seconds * 1_000
}

function findReadsWithRefusedKey(facts: SessionFacts, reads: readonly AuditedCall[]): Finding[] {
  const refused = new Map<AuditedCall['key'], AuditedCall>()
  const extra: AuditedCall[] = []
  for (const read of reads) {
    if (refused.has(read.key)) extra.push(read)
    else if (read.status === 401 || read.status === 403) refused.set(read.key, read)
  }
  const [first] = refused.values()
  if (first === undefined || extra.length === 0) return []
  const text = `read ${formatCount(extra.length, 'more time')} with an API key that call ${first.number} showed as refused (${first.status})`
  return [createFinding(facts, { text, generation: first.generation, calls: extra })]
}

function findReadsOfUnknownId(facts: SessionFacts, reads: readonly AuditedCall[]): Finding[] {
  const extra: AuditedCall[] = []
  let count = 0
  for (const read of reads) {
    if (count >= ALLOWED_NOT_FOUND) extra.push(read)
    if (read.status === 404) count += 1
    else if (read.isSuccess) count = 0
  }
  const [first] = extra
  if (first === undefined) return []
  const text = `read ${formatCount(extra.length, 'more time')} after three answers 404`
  return [createFinding(facts, { text, generation: first.generation, calls: extra })]
}

/** Assumed: this number of reads without a long-poll is fine. */
const MAX_SHORT_READS = 30

export const busyLoop: Check<'busy-loop-instead-of-wait'> = {
  id: 'busy-loop-instead-of-wait',
  title: 'A client uses the long-poll of the provider, and not many short reads in a row (a busy loop)',
  source: SOURCES.longPollPage,
  advice: 'Use the long-poll of the provider: it answers when the generation ends. Or use a webhook.',
  failsWhen: 'never; `advice` only, for more than 30 reads of one running generation without the long-poll',
  subjects: ['generation of a provider with a long-poll', 'generations of a provider with a long-poll'],
  nothing: 'no generation of a provider with a long-poll was read',
  judge(facts) {
    const groups = groupReads(facts)
    const polled = groups.filter(([read]) => read?.provider?.polling?.waitParameter !== undefined)
    const others = new Set(
      groups.flatMap((group) => (polled.includes(group) ? [] : (group[0]?.provider?.label ?? []))),
    )
    return {
      judged: polled.length,
      findings: [],
      advice: polled.flatMap((reads) => {
        const short = reads.filter((read) => read.showsRunning && !isLongPoll(read))
        if (short.length <= MAX_SHORT_READS) return []
        const text = `${short.length} status reads without the parameter ${short[0]?.provider?.polling?.waitParameter ?? ''} while the generation was running`
        return [createFinding(facts, { text, generation: short[0]?.generation, calls: short })]
      }),
      skipped: [...others].map((label) => `${label} documents no long-poll`),
    }
  },
}

function isLongPoll(call: AuditedCall): boolean {
  const value = call.getQuery(call.provider?.polling?.waitParameter ?? '')
  return value !== undefined && !/^(?:false|0|)$/i.test(value)
}

function groupReads({ calls }: SessionFacts): AuditedCall[][] {
  return listGroups(
    calls.filter(({ isStatusRead }) => isStatusRead),
    ({ client }) => client,
  )
}
