import { stateAt } from '../../generations/state.ts'
import { formatSeconds } from '../../lib/duration.ts'
import { groupBy } from '../../lib/group-by.ts'
import { isTerminal } from '../../scenarios/scenario.ts'
import { createFinding } from '../check.ts'
import { SOURCES } from '../sources.ts'
import { calculateCost } from '../money.ts'
import type { Finding } from '../audit.ts'
import type { AuditedCall } from '../call.ts'
import type { Check } from '../check.ts'
import type { SessionFacts, SubmittedGeneration } from '../facts.ts'

export const abandoned: Check<'abandoned'> = {
  id: 'abandoned',
  title: 'The end of every submitted generation is read, and its video fetched before the URL expires',
  source: SOURCES.statusPage,
  advice:
    'Poll until the final status, or answer the webhook with 2xx. Store the video as soon as the generation is completed.',
  subjects: 'submitted generations that ended',
  nothing: 'no submitted generation has ended',
  judge(facts) {
    const ended = listEnded(facts)
    const removed = facts.submitted.filter(({ generation }) => generation === undefined).length
    return {
      judged: ended.length,
      findings: ended.flatMap((each) => describeAbandoned(facts, each) ?? []),
      skipped:
        removed === 0 ? [] : [`${removed} generations were removed to make room. Raise limits.generations`],
    }
  },
}

/** Returns the generations that were abandoned. */
export function findAbandoned(facts: SessionFacts): SubmittedGeneration[] {
  return listEnded(facts).filter((each) => describeAbandoned(facts, each) !== undefined)
}

/**
 * Returns the generations that have ended. One that was deleted is not abandoned. One that was paid twice is the subject of
 * another check.
 */
function listEnded({ submitted, paidTwice, now }: SessionFacts): SubmittedGeneration[] {
  const repeated = new Set(
    paidTwice.flatMap(({ first, again }) => (again.created.length > 0 ? first.created : [])),
  )
  return submitted.filter(
    ({ id, generation }) =>
      generation !== undefined &&
      generation.deletedAt === undefined &&
      !repeated.has(id) &&
      isTerminal(stateAt(generation, now).state),
  )
}

function describeAbandoned(facts: SessionFacts, submitted: SubmittedGeneration): Finding | undefined {
  const { id, provider, call, generation } = submitted
  if (generation === undefined) return undefined
  const end = stateAt(generation, facts.now)
  const after = formatSeconds(end.since - generation.createdAt)
  const evidence = { generation: id, calls: [call], money: calculateCost(facts, call) }
  if (!isEndRead(facts, submitted, end.since)) {
    const lost = call.isLost || call.status >= 500 ? '. The answer to its submit was lost' : ''
    const text = `${end.state} ${after} after the submit, and nobody read the end${lost}`
    return createFinding(facts, { ...evidence, text })
  }
  const expiresAt = end.state === 'completed' ? findExpiry(facts, submitted) : undefined
  if (expiresAt === undefined || expiresAt >= facts.now || isFetched(facts, submitted)) return undefined
  const text = `completed, but its output URL expired at ${new Date(expiresAt).toISOString()} before the video was fetched from ${provider.label}`
  return createFinding(facts, { ...evidence, text })
}

/** True if a client learned of the end: from any answer about the ended generation, or by a webhook that it accepted. */
// oxlint-disable-next-line max-params
function isEndRead(facts: SessionFacts, { id, provider }: SubmittedGeneration, endedAt: number): boolean {
  const { calls, deliveries } = facts.getHistory(provider.name, id)
  return (
    calls.some(
      (call) =>
        call.shownEnds.includes(id) || (isAnswered(call) && call.method === 'GET' && call.at >= endedAt),
    ) || deliveries.some(({ attempts }) => attempts.some(({ status = 0 }) => status >= 200 && status < 300))
  )
}

/** A redirect to the video counts too. */
function isAnswered({ status, isLost, isSubmit }: AuditedCall): boolean {
  return status >= 200 && status < 400 && !isLost && !isSubmit
}

function isFetched({ outputUses }: SessionFacts, { id, provider }: SubmittedGeneration): boolean {
  return outputUses.some((call) => call.provider === provider && call.generation === id && isAnswered(call))
}

/** Returns the time at which the last output URL that a client got expires. Undefined if it does not, or because of the scenario. */
function findExpiry(facts: SessionFacts, submitted: SubmittedGeneration): number | undefined {
  const { provider, generation } = submitted
  const seconds = provider.outputUrlSeconds
  const fault = generation?.plan.outputFault
  if (seconds === undefined || fault === 'expired' || fault === 'missing') return undefined
  const times = listUrlTimes(facts, submitted)
  return times.length === 0 ? undefined : Math.max(...times) + seconds * 1_000
}

/** Returns the times at which a client got the output URL: by a read, or by a webhook. */
function listUrlTimes(facts: SessionFacts, { id, provider }: SubmittedGeneration): number[] {
  const { calls, deliveries } = facts.getHistory(provider.name, id)
  return [
    ...calls.filter((call) => call.shownEnds.includes(id)).map(({ at }) => at),
    ...deliveries.flatMap(({ attempts }) => attempts.map(({ at }) => at)),
  ]
}

export const staleOutput: Check<'stale-output'> = {
  id: 'stale-output',
  title: 'The status is read again before an expired output URL is used',
  source: SOURCES.statusPage,
  advice: 'Read the status again to get a new URL when the old one has expired.',
  subjects: 'uses of an output URL',
  nothing: 'no output URL was used',
  judge(facts) {
    const { outputUses, session } = facts
    // The time of a call that names no session is that of another clock.
    const own = outputUses.filter(
      (call) => call.request.session === session && call.generation !== undefined && !call.isLost,
    )
    return {
      judged: own.length,
      findings: groupBy(own, ({ client }) => client).flatMap((uses) => findStaleUses(facts, uses)),
    }
  },
}

function findStaleUses(facts: SessionFacts, uses: readonly AuditedCall[]): Finding[] {
  const [first] = uses
  const { submitted } = facts.getHistory(first?.provider?.name ?? '', first?.generation ?? '')
  const generation = submitted?.generation
  if (submitted === undefined || generation === undefined) return []
  const times = listUrlTimes(facts, submitted)
  const stale = uses.filter((use, index) => {
    if (use.status < 400) return false
    const shownAt = Math.max(...times.filter((at) => at <= use.at))
    if (shownAt === -Infinity) return false
    // The scenario lets every URL expire at once, so only its second use is a mistake.
    if (generation.plan.outputFault === 'expired')
      return uses.slice(0, index).some(({ at, status }) => status >= 400 && at >= shownAt)
    const seconds = submitted.provider.outputUrlSeconds
    return seconds !== undefined && use.at > shownAt + seconds * 1_000
  })
  if (stale.length === 0) return []
  const text = `an expired output URL was used ${stale.length === 1 ? 'once' : `${stale.length} times`} without reading the status again`
  return [createFinding(facts, { text, generation: submitted.id, calls: stale })]
}
