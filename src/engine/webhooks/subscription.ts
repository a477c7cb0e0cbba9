import { findDueOfGroup, findDueWebhook } from '../../generations/state.ts'
import type { DueWebhook, StateAt } from '../../generations/state.ts'
import type { Generation } from '../../generations/generation.ts'
import type { CollectionRow } from '../../handlers/collection.ts'
import type { Plan } from '../../scenarios/plan.ts'
import type { Session } from '../sessions.ts'
import type { WebhookMessage } from './delivery.ts'

/** The row of a collection that a webhook is about. */
export interface GroupRow {
  /** The name of the collection. */
  readonly collection: string
  readonly row: CollectionRow
}

/** The end of a generation, or of a group of them, that is to be sent as a webhook. */
export interface Subscription {
  /** The generation; for a group all of its generations. A generation belongs to at most one group. */
  readonly generations: readonly Generation[]
  /** The row that a group belongs to: its webhook is due once all generations that still count have ended. Undefined for one generation. */
  readonly group: GroupRow | undefined
  /** False for a generation of a group that was removed. Default: all count. */
  readonly counts?: (generation: Generation) => boolean
  /** The id that deliveries show. */
  readonly id: string
  readonly provider: string
  /** The plan that sets the delay and the copies. */
  readonly plan: Plan
  readonly session: Session
  readonly nextNumber: () => number
  /** The extra delay of a scenario that reorders webhooks. */
  readonly reorderDelayMs: number
  /** Creates the message about an end; undefined if the provider sends none. */
  readonly compose: (end: StateAt) => WebhookMessage | undefined
}

/** True if two ends look the same to the receiver of a webhook. */
export function isSameEnd(a: StateAt, b: StateAt): boolean {
  return (
    a.state === b.state &&
    a.since === b.since &&
    // Not compared as objects, because that of a snapshot is a copy.
    JSON.stringify(a.failure) === JSON.stringify(b.failure)
  )
}

/** Returns when the webhook of a subscription is due; undefined if a generation never ends. */
export function findDue(subscription: Subscription): DueWebhook | undefined {
  const { group, plan, reorderDelayMs } = subscription
  const generations = listCounted(subscription)
  const [first] = generations
  if (group !== undefined) return findDueOfGroup(generations, plan.webhook.delayMs + reorderDelayMs)
  return first && findDueWebhook(first, reorderDelayMs)
}

export function listCounted({ generations, counts }: Subscription): readonly Generation[] {
  return counts === undefined ? generations : generations.filter(counts)
}
