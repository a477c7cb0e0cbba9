import { getVideoMs } from '../handlers/serve-output.ts'
import { createRecordedRequest } from '../engine/journal.ts'
import { CAUSES } from '../scenarios/scenario.ts'
import { listFailures } from './explain-codes.ts'
import { createDeliveryView } from '../engine/webhooks/delivery.ts'
import { createGenerationView } from './generation-view.ts'
import { listScheduledWebhooks } from './scheduled-webhooks.ts'
import { findUrlExpiry } from './timeline.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { RecordedRequest } from '../engine/journal.ts'
import type { Session } from '../engine/sessions.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { ChosenBy, Generation } from '../generations/generation.ts'
import type { Plan, PlannedStep } from '../scenarios/plan.ts'
import type { Failure, OutputFault, ProgressCurve, SignatureFault, State } from '../scenarios/scenario.ts'
import type { ScheduledWebhook } from './scheduled-webhooks.ts'
import type { GenerationView } from './types.ts'

/** A generation with its plan, and everything that is recorded about it. */
export interface GenerationDetails extends GenerationView {
  /** The source of the scenario. */
  readonly chosenBy: ChosenBy
  readonly plan: PlanView
  /** The errors with which it can be made to fail: the causes, and the codes of the provider. */
  readonly failures: readonly string[]
  /** The recorded calls about the generation, oldest first; null if the fake keeps no requests. */
  readonly calls: readonly RecordedRequest[] | null
  /** The webhook deliveries about the generation. */
  readonly deliveries: readonly DeliveryView[]
  /** The webhook attempts that are still to come. */
  readonly scheduledWebhooks: readonly ScheduledWebhook[]
  /** The time at which the last output URL that a client has read expires; null if it does not. */
  readonly urlExpiresAt: string | null
}

/** The plan of a generation: its scenario with all random values drawn. A value that does not apply is null. */
export interface PlanView {
  readonly steps: readonly {
    readonly state: State
    /** The time after which the step ends, in milliseconds; null if time does not end it. */
    readonly forMs: number | null
    /** The status read that ends the step, counted from its start; null if status reads do not end it. */
    readonly polls: number | null
    /** The failure, for `failed` and `rejected`. `{}` is the default failure of the provider. */
    readonly error: Failure | null
  }[]
  readonly progress: ProgressCurve
  /** The length of the video, and its fault. */
  readonly output: { readonly durationMs: number; readonly fault: OutputFault | null }
  readonly webhook: {
    readonly delayMs: number
    readonly earlyMs: number
    readonly copies: number
    readonly reorderMs: number
    readonly signature: SignatureFault | null
    readonly emptyError: boolean
  }
  /** The faults of the calls about it: the operation, and the kinds of their effects. */
  readonly faults: readonly {
    readonly scenario: string
    readonly on: string
    readonly effects: readonly string[]
  }[]
}

/** Returns a generation of a session with its plan, its recorded calls and its deliveries. */
export function createGenerationDetails(
  fake: FakeState,
  session: Session,
  generation: Generation,
): GenerationDetails {
  const { journal, providers } = fake
  const { id, provider, plan, chosenBy } = generation
  const calls = session.journal
    .entries()
    .filter((entry) => entry.generation?.id === id && entry.provider?.name === provider)
  const definition = providers.find(({ name }) => name === provider)
  const description = definition?.describeVideo?.(generation.input)
  return {
    ...createGenerationView(generation, session.clock.now()),
    chosenBy,
    plan: createPlanView(plan, getVideoMs(plan, description)),
    failures: [...CAUSES, ...(definition === undefined ? [] : listFailures(definition))],
    calls: journal === 'off' ? null : calls.map(createRecordedRequest),
    deliveries: session.deliveries
      .filter((delivery) => delivery.generation === id && delivery.provider === provider)
      .map(createDeliveryView),
    scheduledWebhooks: listScheduledWebhooks(fake, session, generation),
    urlExpiresAt: findUrlExpiry(fake, generation, calls),
  }
}

function createPlanView(
  { steps, progress, outputFault, webhook, faults }: Plan,
  durationMs: number,
): PlanView {
  const { delayMs, earlyMs, copies, reorderMs, signature, hasEmptyError } = webhook
  return {
    steps: steps.map(createStepView),
    progress,
    output: { durationMs, fault: outputFault ?? null },
    webhook: { delayMs, earlyMs, copies, reorderMs, signature: signature ?? null, emptyError: hasEmptyError },
    faults: faults.map(({ scenario, on, effects }) => ({
      scenario,
      on,
      effects: effects.map(({ kind }) => kind),
    })),
  }
}

function createStepView({ state, forMs, polls, failure }: PlannedStep): PlanView['steps'][number] {
  return {
    state,
    forMs: Number.isFinite(forMs) ? forMs : null,
    polls: Number.isFinite(polls) ? polls : null,
    error: failure ?? null,
  }
}
