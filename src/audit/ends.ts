import { stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import type { StateAt } from '../generations/state.ts'
import type { AuditedCall } from './call.ts'
import type { History, SessionFacts, SubmittedGeneration } from './facts.ts'

/** A submitted generation that has ended. */
export interface EndedGeneration extends SubmittedGeneration {
  readonly generation: NonNullable<SubmittedGeneration['generation']>
  readonly end: StateAt
  /** True if a client learned of the end, or had to give up. */
  readonly isEndKnown: boolean
}

/** The reasons why it is not known if a client has read an end, and what to do. */
const OBSTACLES = {
  removed: 'that were removed to make room (raise limits.generations)',
  pending: 'with a webhook that is still to be sent',
  blocked: 'with a webhook whose host is not allowed (use webhooks.hosts)',
  dropped: 'with a webhook that was removed to make room',
  running: 'that have not ended',
} as const

type Obstacle = keyof typeof OBSTACLES

/** The submitted generations that have ended, and the reasons why nothing can be said about the others. */
export interface Ends {
  readonly ended: readonly EndedGeneration[]
  /** The number of the others, by reason. */
  readonly skippedCounts: ReadonlyMap<string, number>
}

/**
 * Lists the submitted generations that have ended. One that was deleted is not abandoned. One that was paid twice is the
 * subject of another check.
 */
export function listEnds(facts: SessionFacts): Ends {
  const repeated = new Set(
    facts.paidTwice.flatMap(({ first, again }) => (again.created.length > 0 ? first.created : [])),
  )
  const skippedCounts = new Map<string, number>()
  const skip = (obstacle: Obstacle): void => {
    const text = `submitted generations ${OBSTACLES[obstacle]}`
    skippedCounts.set(text, (skippedCounts.get(text) ?? 0) + 1)
  }
  const ended: EndedGeneration[] = []
  for (const submitted of facts.submitted) {
    const { generation } = submitted
    if (generation === undefined) {
      skip('removed')
      continue
    }
    const end = stateAt(generation, facts.now)
    if (generation.deletedAt !== undefined || repeated.has(submitted.id)) continue
    if (!isTerminal(end.state)) {
      skip('running')
      continue
    }
    const history = facts.getHistory(submitted.provider.name, submitted.id)
    const isKnown = isEndKnown(history, submitted.id, end)
    const one = { ...submitted, generation, end, isEndKnown: isKnown }
    const obstacle = isKnown ? undefined : findObstacle(facts, one)
    if (obstacle === undefined) ended.push(one)
    else skip(obstacle)
  }
  return { ended, skippedCounts }
}

/** Returns the reason why a client that waits for a webhook could not know the end. */
function findObstacle(
  facts: SessionFacts,
  { id, provider, generation }: EndedGeneration,
): Obstacle | undefined {
  const { deliveries } = facts.getHistory(provider.name, id)
  if (facts.hasScheduledWebhook(generation) || deliveries.some(({ isPending }) => isPending)) return 'pending'
  if (deliveries.some(({ withheld }) => withheld?.status === 'blocked')) return 'blocked'
  return deliveries.length === 0 && facts.droppedDeliveries > 0 && hasWebhook({ provider, generation })
    ? 'dropped'
    : undefined
}

/** A provider of a user can throw here, and then it has no webhook. */
function hasWebhook({ provider, generation }: Pick<EndedGeneration, 'provider' | 'generation'>): boolean {
  try {
    return provider.webhook?.url(generation.input) !== undefined
  } catch {
    return false
  }
}

/**
 * True if a client learned of the end: from any answer about the ended generation, or by a webhook that it accepted. Also true
 * if it had to give up.
 */
// oxlint-disable-next-line max-params
function isEndKnown({ calls, deliveries }: History, id: string, end: StateAt): boolean {
  return (
    calls.some((call) => call.shownEnds.includes(id) || (isAnsweredGet(call) && call.at >= end.since)) ||
    deliveries.some(({ attempts }) => attempts.some(({ status = 0 }) => status >= 200 && status < 300)) ||
    mayGiveUp(
      calls.filter(({ isStatusRead }) => isStatusRead),
      end.since,
    )
  )
}

/** The number of reads in vain after which a client may give up. */
const ENOUGH_TRIES = 3

/** True if a client may stop: its key was refused, the id got 404, or its last reads got no answer, also after the end. */
function mayGiveUp(reads: readonly AuditedCall[], endedAt: number): boolean {
  const last = reads.slice(-ENOUGH_TRIES)
  return (
    reads.some(({ status }) => status === 401 || status === 403) ||
    reads.filter(({ status }) => status === 404).length >= ENOUGH_TRIES ||
    (last.length === ENOUGH_TRIES && !last.some(isAnswered) && (last.at(-1)?.at ?? 0) >= endedAt)
  )
}

function isAnsweredGet(call: AuditedCall): boolean {
  return isAnswered(call) && call.method === 'GET' && !call.isSubmit
}

/** True for a whole answer without an error. A redirect to the video counts too. */
export function isAnswered({ status, isLost }: AuditedCall): boolean {
  return status >= 200 && status < 400 && !isLost
}
