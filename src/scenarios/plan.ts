import { parseDuration, parseDurationRange } from '../lib/duration.ts'
import { hashText } from '../lib/seed.ts'
import { isReplacing, planEffects } from './fault-effects.ts'
import { findAnsweringFault } from './no-effect.ts'
import type { Fault, EffectKind, FaultEffect, ReplacingEffect } from './fault.ts'
import type {
  Failure,
  OutputBehavior,
  OutputFault,
  ProgressCurve,
  Scenario,
  SignatureFault,
  State,
  Step,
  WebhookBehavior,
} from './scenario.ts'

/** A step of a plan, as plain numbers. */
export interface PlannedStep {
  readonly state: State
  /** The maximum duration; Infinity if time does not end the step. */
  readonly forMs: number
  /** The width of the range from which the rest of the duration is drawn; 0 after it has been drawn. */
  readonly spreadMs: number
  /** The poll that ends the step, counted from its start; Infinity if polls do not end it. */
  readonly polls: number
  readonly failure: Failure | undefined
  /** The weight of the step in the progress, in milliseconds; 0 if the step never ends. */
  readonly weightMs: number
  /** A fixed progress in percent, for a generation that was created with one. */
  readonly progress?: number
}

/** The conditions of a fault as plain numbers, its effects, and the place it comes from. */
export interface PlannedFault {
  /** The scenario that defines the fault. */
  readonly scenario: string
  /** The position of the fault in that scenario. */
  readonly index: number
  readonly on: string
  readonly provider: string | undefined
  readonly attempts: readonly number[] | undefined
  readonly first: number | undefined
  readonly every: number | undefined
  readonly probability: number | undefined
  readonly duringMs: readonly [from: number, until: number] | undefined
  readonly when: readonly State[] | undefined
  readonly limit: { readonly calls: number; readonly perMs: number } | undefined
  /** True if the provider processes the call before the fault replaces its reply. */
  readonly isProcessed: boolean
  /** The joined scenario whose fault answers all calls of this fault, so that it never applies; undefined if it can apply. */
  readonly unreachableAfter: string | undefined
  /** In the order in which they are applied. At most one of each kind. */
  readonly effects: readonly FaultEffect[]
}

/** The behavior of the webhook, as plain numbers. */
export interface PlannedWebhook {
  readonly delayMs: number
  /** The width of the range from which the rest of the delay is drawn; 0 after it has been drawn. */
  readonly spreadMs: number
  readonly earlyMs: number
  readonly copies: number
  readonly reorderMs: number
  readonly signature: SignatureFault | undefined
  /** True if the error fields of the body are null. */
  readonly hasEmptyError: boolean
}

/** The definitions that a plan is made from. */
export interface PlanSources {
  /** The scenario of the steps. */
  readonly lifecycle: Scenario
  /** The joined scenarios, in their order. The lifecycle can be among them. */
  readonly parts: readonly Scenario[]
}

/** The plan of a generation: plain numbers made from a scenario. Later changes to the scenario never change it. */
export interface Plan {
  /** The name of the scenario. */
  readonly scenario: string
  /** The definitions of the scenario. */
  readonly sources: PlanSources
  /** The steps of the lifecycle. */
  readonly steps: readonly PlannedStep[]
  /** The faults of calls about the generation. */
  readonly faults: readonly PlannedFault[]
  /** The progress curve. */
  readonly progress: ProgressCurve
  /** The length of the video. Undefined if the scenario does not set it. */
  readonly outputMs: number | undefined
  /** The fault of the video. Undefined if there is none. */
  readonly outputFault: OutputFault | undefined
  /** The webhook at the end. */
  readonly webhook: PlannedWebhook
  /** True if it changes the generation, and not only the calls about it. */
  readonly changesGeneration: boolean
  /** The scenarios that are exercised when a client sees the end: the lifecycle, and each joined scenario that changes the progress, the webhook or the video. */
  readonly coveredAtEnd: readonly string[]
}

/** Assumed: if only polls end a step, its progress grows as if a client polled every five seconds, the interval that one vendor recommends. */
const ASSUMED_POLL_INTERVAL_MS = 5_000

/** Creates the plan of a lifecycle and the scenarios joined to it. If two parts set the same value, the later one applies. */
export function createPlan(name: string, lifecycle: Scenario, parts: readonly Scenario[]): Plan {
  const output: OutputBehavior = mergeAll([lifecycle, ...parts].map((part) => part.output ?? {}))
  const webhook: WebhookBehavior = mergeAll([lifecycle, ...parts].map((part) => part.webhook ?? {}))
  return {
    scenario: name,
    sources: { lifecycle, parts },
    steps: (lifecycle.steps ?? []).map(planStep),
    faults: planFaults(parts),
    progress:
      parts.findLast((part) => part.progress !== undefined)?.progress ?? lifecycle.progress ?? 'linear',
    outputMs: parseDuration(output.duration),
    outputFault: output.fault,
    webhook: planWebhook(webhook),
    changesGeneration: parts.some(changesGeneration),
    coveredAtEnd: [lifecycle, ...parts.filter((part) => part !== lifecycle && isCoveredAtEnd(part))].map(
      (part) => part.name,
    ),
  }
}

function isCoveredAtEnd({ faults, progress, output, webhook }: Scenario): boolean {
  return [progress, output, webhook].some((part) => part !== undefined) || faults === undefined
}

function mergeAll<Merged extends object>(parts: readonly Partial<Merged>[]): Partial<Merged> {
  const merged: Partial<Merged> = {}
  for (const part of parts) Object.assign(merged, part)
  return merged
}

function changesGeneration({ steps, progress, output, webhook }: Scenario): boolean {
  return [steps, progress, output, webhook].some((part) => part !== undefined)
}

/** Returns the plan with all random durations drawn from a seed text. */
export function drawPlan(plan: Plan, seedText: string): Plan {
  const { steps, webhook } = plan
  if (webhook.spreadMs === 0 && steps.every((step) => step.spreadMs === 0)) return plan
  return {
    ...plan,
    steps: steps.map((step, index) => drawStepDuration(step, `${seedText}/step/${index}`)),
    webhook: {
      ...webhook,
      delayMs: webhook.delayMs + drawMs(webhook.spreadMs, `${seedText}/webhook`),
      spreadMs: 0,
    },
  }
}

function drawStepDuration(step: PlannedStep, seedText: string): PlannedStep {
  if (step.spreadMs === 0) return step
  const forMs = step.forMs + drawMs(step.spreadMs, seedText)
  return { ...step, forMs, spreadMs: 0, weightMs: computeWeight(forMs, step.polls) }
}

/** Draws whole milliseconds from 0 to `spreadMs`. */
export function drawMs(spreadMs: number, seedText: string): number {
  return Math.floor(drawFraction(seedText) * (spreadMs + 1))
}

/** Draws a number from 0, included, to 1, excluded. */
export function drawFraction(seedText: string): number {
  return hashText(seedText) / 2 ** 32
}

function planStep(step: Step): PlannedStep {
  const [forMs, toMs] = parseDurationRange(step.for) ?? [Infinity, Infinity]
  const polls = step.polls ?? Infinity
  return {
    state: step.state,
    forMs,
    spreadMs: forMs === Infinity ? 0 : toMs - forMs,
    polls,
    failure: step.error ?? defaultFailure(step.state),
    weightMs: computeWeight(forMs, polls),
  }
}

function planFaults(parts: readonly Scenario[]): PlannedFault[] {
  const origins = parts.flatMap(({ name: scenario, faults = [] }) =>
    faults.map((fault, index) => ({ fault, scenario, index })),
  )
  const faults = origins.map(({ fault }) => fault)
  return origins.map(({ fault, scenario, index }, position) => {
    const unreachableAfter = origins[findAnsweringFault(faults, position)]?.scenario
    return planFault(fault, { scenario, index, unreachableAfter })
  })
}

type FaultOrigin = Pick<PlannedFault, 'scenario' | 'index' | 'unreachableAfter'>

function planFault(fault: Fault, { scenario, index, unreachableAfter }: FaultOrigin): PlannedFault {
  const { on, provider, attempts, first, every, probability, during, when, limit, processed } = fault
  return {
    scenario,
    index,
    unreachableAfter,
    on,
    provider,
    attempts,
    first,
    every,
    probability,
    duringMs: parseDurationRange(during),
    when: when === undefined ? undefined : [when].flat(),
    limit: limit && { calls: limit.calls, perMs: parseDuration(limit.per) ?? 0 },
    isProcessed: processed === true,
    effects: planEffects(fault),
  }
}

function planWebhook({
  delay,
  early,
  copies,
  reorder,
  signature,
  emptyError,
}: WebhookBehavior): PlannedWebhook {
  const [delayMs, toMs] = parseDurationRange(delay) ?? [0, 0]
  return {
    delayMs,
    spreadMs: toMs - delayMs,
    earlyMs: parseDuration(early) ?? 0,
    copies: copies ?? 1,
    reorderMs: parseDuration(reorder) ?? 0,
    signature,
    hasEmptyError: emptyError === true,
  }
}

/** Returns the failure of a step that names none. `{}` stands for the default of each provider. */
export function defaultFailure(state: State): Failure | undefined {
  if (state === 'failed') return {}
  return state === 'rejected' ? 'rejected' : undefined
}

function computeWeight(forMs: number, polls: number): number {
  if (forMs !== Infinity) return forMs
  return polls === Infinity ? 0 : polls * ASSUMED_POLL_INTERVAL_MS
}

/** Returns the effect of this kind; undefined if the fault has none. */
export function findEffect<Kind extends EffectKind>(
  { effects }: Pick<PlannedFault, 'effects'>,
  kind: Kind,
): Extract<FaultEffect, { readonly kind: Kind }> | undefined {
  return effects.find(
    (effect): effect is Extract<FaultEffect, { readonly kind: Kind }> => effect.kind === kind,
  )
}

/** Returns the effect that replaces the provider's reply; undefined if the fault only changes the reply. */
export function findReplacingEffect({ effects }: Pick<PlannedFault, 'effects'>): ReplacingEffect | undefined {
  return effects.find(isReplacing)
}
