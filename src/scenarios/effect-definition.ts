import type * as z from 'zod/mini'

import type { Reply } from '../lib/call.ts'
import type { EffectKind, Fault, FaultEffect, NeutralError } from './fault.ts'

/** The error replies of a provider, for one call. */
export interface ErrorReplies {
  /** Returns the reply of an error that every provider has. */
  byName(name: NeutralError): Reply
  /** Returns the reply of one of the provider's own errors. */
  byCode(code: string): Reply
  /** Returns an error with this status, in the provider's shape. */
  byStatus(status: number): Reply
}

/** Another key of a fault, with which an effect cannot be combined. */
export interface Conflict {
  readonly key: keyof Fault
  /** The mistake. A function finds it in the values of the fault, as far as these are valid. */
  readonly message: string | ((fault: Partial<Fault>) => string | undefined)
}

/** The verbs of a phrase whose subject is one call or several: `takes` is `take` for several. */
export interface PhraseVerbs {
  readonly takes: string
  readonly gets: string
  readonly is: string
}

/** The verbs of a phrase, and the facts about the fault that it depends on. */
export interface PhraseContext {
  readonly verbs: PhraseVerbs
  /** True if the fault has a rate limit. */
  readonly isLimited: boolean
}

/** All that there is to know about an effect, except how it is applied. */
export interface EffectDefinition<Kind extends EffectKind> {
  readonly schema: z.ZodMiniType<NonNullable<Fault[Kind]>>
  /** The conflicts with other keys. The mistake is reported at the effect. */
  readonly conflicts: readonly Conflict[]
  /** Returns the effect as plain values. */
  plan(value: NonNullable<Fault[Kind]>): FaultEffect<Kind>
  /** Describes the effect in phrases that follow the affected calls. */
  describe(effect: FaultEffect<Kind>, context: PhraseContext): readonly string[]
}

/** An effect that replaces the provider's reply. */
export interface ReplacingDefinition<Kind extends EffectKind> extends EffectDefinition<Kind> {
  /** Builds the reply that is sent instead of the provider's reply. */
  build(effect: FaultEffect<Kind>, errors: ErrorReplies): Reply
}

/** An effect that changes a reply. */
export interface ChangingDefinition<Kind extends EffectKind> extends EffectDefinition<Kind> {
  /** Returns the changed reply. */
  apply(reply: Reply, effect: FaultEffect<Kind>): Reply
}
