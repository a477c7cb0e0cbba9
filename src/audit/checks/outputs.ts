import { formatSeconds } from '../../lib/duration.ts'
import { listGroups } from '../../lib/group-by.ts'
import { createFinding } from '../check.ts'
import { isAnswered } from '../ends.ts'
import { calculateCost } from '../money.ts'
import { isShownBefore, listShownUrls } from '../output-urls.ts'
import { SOURCES } from '../sources.ts'
import type { Generation } from '../../generations/generation.ts'
import type { Finding } from '../audit.ts'
import type { AuditedCall } from '../call.ts'
import type { Check } from '../check.ts'
import type { EndedGeneration } from '../ends.ts'
import type { SessionFacts } from '../facts.ts'
import type { ShownUrl } from '../output-urls.ts'

export const abandoned: Check<'abandoned'> = {
  id: 'abandoned',
  title:
    'No generation is abandoned: the client reads the end of each one that it submitted, and fetches the video before its URL expires',
  source: SOURCES.statusPage,
  advice:
    'Poll until the final status, or answer the webhook with 2xx. Store the video as soon as the generation is completed.',
  failsWhen:
    'a submitted generation ended, nobody read the end, and no webhook got a 2xx; or its output URL expired before the video was fetched. A generation does not count while its webhook is still to be sent, or if the client had to give up: after a 401, a 403, three times 404, or three errors in a row of which the last came after the end',
  subjects: ['submitted generation that ended', 'submitted generations that ended'],
  nothing: 'no submitted generation has ended',
  judge(facts) {
    const { ended, skippedCounts } = facts.ends
    return {
      judged: ended.length,
      findings: ended.flatMap((each) => describeAbandoned(facts, each) ?? []),
      skippedCounts,
    }
  },
}

/** Returns the generations that were abandoned. */
export function findAbandoned(facts: SessionFacts): ReadonlySet<Generation> {
  const { ended } = facts.ends
  return new Set(
    ended.filter((each) => describeAbandoned(facts, each) !== undefined).map(({ generation }) => generation),
  )
}

function describeAbandoned(facts: SessionFacts, ended: EndedGeneration): Finding | undefined {
  const { id, provider, call, generation, end } = ended
  const after = formatSeconds(end.since - generation.createdAt)
  const evidence = { generation: id, calls: [call], money: calculateCost(facts, [ended]) }
  if (!ended.isEndKnown) {
    const lost =
      call.isLost || call.status >= 500
        ? '. The answer to its submit was lost: only a webhook or a list tells its id'
        : ''
    const text = `${end.state} ${after} after the submit, and nobody read the end${lost}`
    return createFinding(facts, { ...evidence, text })
  }
  const expiresAt = end.state === 'completed' ? findExpiry(facts, ended) : undefined
  if (expiresAt === undefined || expiresAt >= facts.now || isFetched(facts, ended)) return undefined
  const text = `completed, but its output URL expired at ${new Date(expiresAt).toISOString()} before the video was fetched from ${provider.label}`
  return createFinding(facts, { ...evidence, text })
}

/** True if the video was fetched, and if a journal may have lost the call that did. */
function isFetched({ outputUses, mayMissUses }: SessionFacts, { id, provider }: EndedGeneration): boolean {
  return (
    mayMissUses ||
    outputUses.some((call) => call.provider === provider && call.generation === id && isAnswered(call))
  )
}

/** Returns the time at which the last output URL that a client got expires. Undefined if it does not, or because of the scenario. */
function findExpiry(facts: SessionFacts, { id, provider, generation }: EndedGeneration): number | undefined {
  const seconds = provider.outputUrlSeconds
  const fault = generation.plan.outputFault
  if (seconds === undefined || fault === 'expired' || fault === 'missing') return undefined
  const shown = listShownUrls(facts.getHistory(provider.name, id), id)
  const last = shown.reduce((latest, { at }) => Math.max(latest, at), -Infinity)
  return shown.length === 0 ? undefined : last + seconds * 1_000
}

export const staleOutput: Check<'stale-output'> = {
  id: 'stale-output',
  title: 'No stale output is used: the client reads the status again after an output URL has expired',
  source: SOURCES.statusPage,
  advice: 'Read the status again to get a new URL when the old one has expired.',
  failsWhen: 'an expired output URL is used, and the status was not read again before',
  subjects: ['use of an output URL', 'uses of an output URL'],
  nothing: 'no output URL was used',
  judge(facts) {
    const uses = listGroups(facts.outputUses, ({ generation }) => generation).flatMap((group) =>
      listKnownUses(facts, group),
    )
    return {
      judged: uses.length,
      findings: listGroups(uses, ({ use }) => use.client).flatMap((group) => {
        const stale = group.filter((each) => isStale(each, group)).map(({ use }) => use)
        if (stale.length === 0) return []
        const text = `an expired output URL was used ${stale.length === 1 ? 'once' : `${stale.length} times`} without reading the status again`
        return [createFinding(facts, { text, generation: stale[0]?.generation, calls: stale })]
      }),
    }
  },
}

/** A use of an output URL, and what gave the last URL to the client before. */
interface KnownUse {
  readonly use: AuditedCall
  readonly shown: ShownUrl
}

/** Returns the uses of the URL of one generation. Those of a URL that nothing is known about are left out. */
function listKnownUses(facts: SessionFacts, uses: readonly AuditedCall[]): KnownUse[] {
  const { provider, generation: id } = uses[0] ?? {}
  if (id === undefined || provider === undefined) return []
  const all = listShownUrls(facts.getHistory(provider.name, id), id)
  return uses.flatMap((use) => {
    const { isLost, outputFault, session } = use
    // The time of a call that names no session is that of another clock.
    if (isLost || (session !== facts.session && outputFault !== 'expired')) return []
    const shown = all.findLast((each) => isShownBefore(each, use))
    return shown === undefined ? [] : [{ use, shown }]
  })
}

function isStale({ use, shown }: KnownUse, uses: readonly KnownUse[]): boolean {
  const { provider, status, outputFault, at, realAt, number } = use
  if (status < 400) return false
  // The scenario lets every URL expire at once, so only its second use is a mistake.
  if (outputFault === 'expired')
    return uses.some(
      ({ use: other }) =>
        other.status >= 400 &&
        other.number < number &&
        other.answeredAt <= realAt &&
        isShownBefore(shown, other),
    )
  const seconds = provider?.outputUrlSeconds
  return seconds !== undefined && at > shown.at + seconds * 1_000
}
