import { createGeneration } from '../generations/generation.ts'
import { STATES } from '../scenarios/scenario.ts'
import { toId } from '../sessions/ids.ts'
import { draw } from '../sessions/session.ts'
import type { ChosenBy, Generation } from '../generations/generation.ts'
import { defaultFailure, drawPlan } from '../scenarios/plan.ts'
import type { Plan, PlannedStep } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'
import type { Choice } from '../sessions/in-use.ts'
import type { Session } from '../sessions/session.ts'
import type { World } from '../sessions/world.ts'
import type { Provider } from './provider.ts'

/** What to put into a fake. */
export interface NewGeneration {
  readonly provider: Provider
  readonly session: Session
  readonly id?: string | undefined
  readonly input: unknown
  readonly plan: Plan
  readonly chosenBy: ChosenBy
  readonly createdAt: number
}

/** Puts a generation into a fake, with the next id of its owner unless it brings one. */
export function addGeneration(world: World, facts: NewGeneration): Generation {
  const { provider, session, plan } = facts
  const id = facts.id ?? nextId(world, provider, session)
  const generation = createGeneration({
    ...facts,
    provider: provider.name,
    session: session.name,
    id,
    plan: drawPlan(plan, toDrawText(world, { provider, session, id })),
  })
  world.store.add(generation)
  return generation
}

/** What a generation's draws are made of. */
function toDrawText(
  { seed }: World,
  { provider, session, id }: Pick<Required<NewGeneration>, 'provider' | 'session' | 'id'>,
): string {
  return `${seed}/${session.name}/${provider.name}/${id}`
}

function nextId(world: World, provider: Provider, session: Session): string {
  const owner = { seed: world.seed, session: session.name, provider: provider.name }
  for (;;) {
    const id = toId(provider.id, owner, draw(session, `id/${provider.name}`))
    if (world.store.get(session.name, provider.name, id) === undefined) return id
  }
}

/** The scenario of a session's next generation: what its call chose, else what is in use, else the options'. */
export function chooseNext(world: World, { session, provider, own }: Chooser): Choice {
  return own ?? session.inUse.next(provider) ?? world.choose(provider)
}

interface Chooser {
  readonly session: Session
  readonly provider: string
  readonly own: Choice | undefined
}

/** Where in its life a generation is put. */
export interface Placing {
  readonly state?: State | undefined
  /** Percent, for `processing`. */
  readonly progress?: number | undefined
  readonly failure?: Failure | undefined
}

/** A plan and how long ago it began, so that a generation is now just there. */
export function placeIn(plan: Plan, { state, progress, failure }: Placing): { plan: Plan; ageMs: number } {
  if (state === undefined) return { plan, ageMs: 0 }
  const whole = progress === undefined ? plan.steps : plan.steps.map(toTimed)
  const found = whole.findIndex((step) => step.state === state && step.forMs > 0)
  const isBent = found === -1 || failure !== undefined
  const rest = isBent ? [toStep(state, failure)] : whole.slice(found)
  // Another end than its own shows nothing of the scenario.
  const base = isBent ? { ...plan, shownAtEnd: [] } : plan
  const before = (found === -1 ? whole : whole.slice(0, found))
    .map(toTimed)
    .filter((step) => leadsTo(step, state))
  const beforeMs = sum(before, 'forMs')
  if (progress === undefined) return { plan: { ...base, steps: [...before, ...rest] }, ageMs: beforeMs }
  const makesMs = sum(rest, 'weightMs')
  if (makesMs >= PERCENTS) {
    const ageMs = beforeMs + Math.ceil((makesMs * progress) / PERCENTS)
    return { plan: { ...base, steps: [...before, ...rest] }, ageMs }
  }
  // Not every percent has a millisecond of its own, so it stands where it was asked to.
  const standing = rest.map((step) => standAt(step, progress))
  return { plan: { ...base, steps: [...before, ...standing] }, ageMs: beforeMs }
}

const PERCENTS = 100

function standAt(step: PlannedStep, progress: number): PlannedStep {
  return step.state === 'processing' ? { ...step, progress } : step
}

/** Whether a step can stand before `state` in a life that time alone moves on. */
function leadsTo(step: PlannedStep, state: State): boolean {
  return (
    step.forMs !== Infinity &&
    STATES.indexOf(step.state) < STATES.indexOf(state) &&
    !(state === 'rejected' && step.state !== 'queued')
  )
}

/** A step that reads end, ended by time. */
function toTimed(step: PlannedStep): PlannedStep {
  return step.forMs === Infinity && step.weightMs > 0
    ? { ...step, forMs: step.weightMs, polls: Infinity }
    : step
}

/** The last step of a life that never came to `state` by itself. */
function toStep(state: State, failure: Failure | undefined): PlannedStep {
  return {
    state,
    forMs: Infinity,
    spreadMs: 0,
    polls: Infinity,
    failure: failure ?? defaultFailure(state),
    weightMs: 0,
  }
}

function sum(steps: readonly PlannedStep[], of: 'forMs' | 'weightMs'): number {
  return steps.reduce(
    (total, step) => total + (of === 'forMs' || step.state === 'processing' ? step[of] : 0),
    0,
  )
}
