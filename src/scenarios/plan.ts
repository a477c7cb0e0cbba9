import { parseDuration, parseDurationRange } from '../lib/duration.ts'
import { hash } from '../lib/seed.ts'
import type { Fault } from './fault.ts'
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

/** A step as plain numbers. */
export interface PlannedStep {
  readonly state: State
  /** How long it lasts at most. */
  readonly forMs: number
  /** How much longer it may be drawn; 0 once it was. */
  readonly spreadMs: number
  /** The status read at which it ends, counted from its beginning; Infinity when reads do not end it. */
  readonly polls: number
  readonly failure: Failure | undefined
  /** How much of the whole progress it makes, in milliseconds; 0 when nothing ends it. */
  readonly weightMs: number
  /** The progress it stands at, where somebody asked for one. */
  readonly progress?: number
}

/** A fault as plain numbers, and where it comes from. */
export interface PlannedFault extends Omit<Fault, 'latency' | 'during' | 'when' | 'limit'> {
  /** The scenario that has it, and its place there. */
  readonly scenario: string
  readonly index: number
  readonly latencyMs: readonly [from: number, to: number] | undefined
  readonly duringMs: readonly [from: number, until: number] | undefined
  readonly when: readonly State[] | undefined
  readonly limit: { readonly calls: number; readonly perMs: number } | undefined
}

/** How the webhook comes, as plain numbers. */
export interface PlannedWebhook {
  readonly delayMs: number
  /** How much longer the delay may be drawn; 0 once it was. */
  readonly spreadMs: number
  readonly earlyMs: number
  readonly copies: number
  readonly reorderMs: number
  readonly signature: SignatureFault | undefined
}

/** A scenario made fast for one generation. Later changes to the scenario never reach it. */
export interface Plan {
  readonly scenario: string
  readonly steps: readonly PlannedStep[]
  readonly faults: readonly PlannedFault[]
  readonly progress: ProgressCurve
  /** Length of the video. */
  readonly outputMs: number
  readonly outputFault: OutputFault | undefined
  readonly webhook: PlannedWebhook
  /** Whether it says what becomes of a generation, and not of calls alone. */
  readonly changesGeneration: boolean
  /** The scenarios that were seen once its end was: its life, and what changes its progress, webhook or video. */
  readonly coveredAtEnd: readonly string[]
}

/** Assumed: a step that only reads end makes progress as if they came five seconds apart, as Prism advises. */
const ASSUMED_POLL_INTERVAL_MS = 5_000

export const DEFAULT_OUTPUT_MS = 8_000

/** The plan of a life and of what goes wrong with it, from checked scenarios. Of what two parts say, the later one holds. */
export function createPlan(name: string, life: Scenario, parts: readonly Scenario[]): Plan {
  const output: OutputBehavior = mergeAll([life, ...parts].map((part) => part.output ?? {}))
  const webhook: WebhookBehavior = mergeAll([life, ...parts].map((part) => part.webhook ?? {}))
  return {
    scenario: name,
    steps: (life.steps ?? []).map(planStep),
    faults: parts.flatMap(({ name: scenario, faults = [] }) =>
      faults.map((fault, index) => planFault(fault, { scenario, index })),
    ),
    progress: parts.findLast((part) => part.progress !== undefined)?.progress ?? life.progress ?? 'linear',
    outputMs: parseDuration(output.duration) ?? DEFAULT_OUTPUT_MS,
    outputFault: output.fault,
    webhook: planWebhook(webhook),
    changesGeneration: parts.some(changesGeneration),
    coveredAtEnd: [life, ...parts.filter((part) => part !== life && isCoveredAtEnd(part))].map(
      (part) => part.name,
    ),
  }
}

function isCoveredAtEnd({ faults, progress, output, webhook }: Scenario): boolean {
  return [progress, output, webhook].some((part) => part !== undefined) || faults === undefined
}

function mergeAll<Whole extends object>(parts: readonly Partial<Whole>[]): Partial<Whole> {
  const whole: Partial<Whole> = {}
  for (const part of parts) Object.assign(whole, part)
  return whole
}

function changesGeneration({ steps, progress, output, webhook }: Scenario): boolean {
  return [steps, progress, output, webhook].some((part) => part !== undefined)
}

/** The plan with everything drawn that is drawn; `text` is what from. */
export function drawPlan(plan: Plan, text: string): Plan {
  const { steps, webhook } = plan
  if (webhook.spreadMs === 0 && steps.every((step) => step.spreadMs === 0)) return plan
  return {
    ...plan,
    steps: steps.map((step, index) => drawStepDuration(step, `${text}/step/${index}`)),
    webhook: {
      ...webhook,
      delayMs: webhook.delayMs + drawMs(webhook.spreadMs, `${text}/webhook`),
      spreadMs: 0,
    },
  }
}

function drawStepDuration(step: PlannedStep, text: string): PlannedStep {
  if (step.spreadMs === 0) return step
  const forMs = step.forMs + drawMs(step.spreadMs, text)
  return { ...step, forMs, spreadMs: 0, weightMs: computeWeight(forMs, step.polls) }
}

/** Whole milliseconds from 0 to `spreadMs`. */
export function drawMs(spreadMs: number, text: string): number {
  return Math.floor(drawFraction(text) * (spreadMs + 1))
}

/** A number from 0 to just below 1, drawn from a text. */
export function drawFraction(text: string): number {
  return hash(text) / 2 ** 32
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

function planFault(
  { latency, during, when, limit, headers, ...fault }: Fault,
  from: Pick<PlannedFault, 'scenario' | 'index'>,
): PlannedFault {
  return {
    ...fault,
    ...from,
    ...(headers !== undefined && { headers: lowerCaseNames(headers) }),
    latencyMs: parseDurationRange(latency),
    duringMs: parseDurationRange(during),
    when: when === undefined ? undefined : [when].flat(),
    limit: limit && { calls: limit.calls, perMs: parseDuration(limit.per) ?? 0 },
  }
}

/** As replies have them, so that one takes the place of another. */
function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function planWebhook({ delay, early, copies, reorder, signature }: WebhookBehavior): PlannedWebhook {
  const [delayMs, toMs] = parseDurationRange(delay) ?? [0, 0]
  return {
    delayMs,
    spreadMs: toMs - delayMs,
    earlyMs: parseDuration(early) ?? 0,
    copies: copies ?? 1,
    reorderMs: parseDuration(reorder) ?? 0,
    signature,
  }
}

/** The failure of a state, where nobody said which: each provider's own default. */
export function defaultFailure(state: State): Failure | undefined {
  if (state === 'failed') return {}
  return state === 'rejected' ? 'rejected' : undefined
}

function computeWeight(forMs: number, polls: number): number {
  if (forMs !== Infinity) return forMs
  return polls === Infinity ? 0 : polls * ASSUMED_POLL_INTERVAL_MS
}
