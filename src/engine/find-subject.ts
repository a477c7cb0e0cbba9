import { NO_ATTEMPTS } from '../generations/generation.ts'
import { addGeneration, chooseScenario, warnIfNoEffect } from './create-generation.ts'
import { alwaysRefusesCaller, findFaults } from './faults.ts'
import { findIdNumber } from './ids.ts'
import { nextNumber } from './sessions.ts'
import type { Generation } from '../generations/generation.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Plan, PlannedFault } from '../scenarios/plan.ts'
import type { Caller } from './identify-caller.ts'

/** A call with the generation that it is about, and the faults that apply to its operation. */
export interface Subject {
  readonly caller: Caller
  /** The generation id in the path; undefined if the operation is not about one generation. */
  readonly id: string | undefined
  readonly generation: Generation | undefined
  /** The plan that the faults come from; undefined if no fault can apply to the call. */
  readonly plan: Plan | undefined
  readonly faults: readonly PlannedFault[]
  /** Returns the number of the call for one of `faults`. */
  readonly getAttempt: (fault: PlannedFault) => AttemptCount
}

/** The number of a call, counted from 1: for each generation and operation, else for each session, operation and scenario. */
export interface AttemptCount {
  /** The number among the calls of the operation. For submits, it restarts at 1 after each accepted submit whose complete reply was sent. */
  readonly attempt: number
  /** The same number, but it never restarts. */
  readonly total: number
}

const NO_FAULTS: readonly PlannedFault[] = []
const FIRST_ATTEMPT: AttemptCount = { attempt: 1, total: 1 }
const getFirstAttempt = (): AttemptCount => FIRST_ATTEMPT

/** The subject of a call that reaches no operation, or an operation without a key. Faults do not apply to it. */
export function createEmptySubject(caller: Caller): Subject {
  return {
    caller,
    id: undefined,
    generation: undefined,
    plan: undefined,
    faults: NO_FAULTS,
    getAttempt: getFirstAttempt,
  }
}

/** Finds what a call is about. A sample is created when it is first read, unless a fault will refuse the caller. */
export function findSubject(caller: Caller): Subject {
  const { fake, route, session } = caller
  const { provider, operation } = route
  if (operation === undefined || operation.requiresKey === false) return createEmptySubject(caller)
  const id = operation.idParam === undefined ? undefined : route.params[operation.idParam]
  const found = id === undefined ? undefined : fake.store.get(session.name, provider.name, id)
  if (found !== undefined && caller.choice !== undefined) warnIfScenarioIgnored(caller, found)
  const plan = getActivePlan(caller, found)
  const faults = plan.faults.length === 0 ? NO_FAULTS : findFaults(plan, provider, operation)
  const generation = found ?? (id === undefined ? undefined : createOnRead(caller, id, faults))
  if (generation === undefined)
    return { caller, id, generation, plan, faults, getAttempt: countPerSession(caller) }
  // Counted without faults too, because a later call can choose a scenario with faults.
  const attempt = countAttempt(generation, operation.name)
  if (faults.length === 0) return { caller, id, generation, plan, faults, getAttempt: getFirstAttempt }
  return { caller, id, generation, plan, faults, getAttempt: () => ({ attempt, total: attempt }) }
}

/** Counts a call about this generation. Returns its attempt, counted from 1. */
function countAttempt(generation: Generation, operation: string): number {
  if (generation.attempts === NO_ATTEMPTS) generation.attempts = {}
  const attempt = (generation.attempts[operation] ?? 0) + 1
  generation.attempts[operation] = attempt
  return attempt
}

/** A generation keeps the scenario it was created with, so a lifecycle that a later call chooses is ignored. */
function warnIfScenarioIgnored({ fake, choice }: Caller, { id, plan }: Generation): void {
  const name = choice?.name
  if (name === undefined || name === plan.scenario || !fake.registry.getPlan(name).changesGeneration) return
  fake.warnOnce(
    `Generation ${id} keeps scenario ${plan.scenario}, with which it was created. Scenario ${name} does not change it. Choose ${name} when you create the generation, or use another session, for example with the key t1:${name}.`,
  )
}

/**
 * Returns the plan whose faults apply: the call's own scenario if it has faults, else the generation's plan, else the
 * plan of the session's next generation.
 */
function getActivePlan({ fake, route, session, choice }: Caller, generation: Generation | undefined): Plan {
  const callPlan = choice === undefined ? undefined : fake.registry.getPlan(choice.name)
  if (callPlan !== undefined) warnIfNoEffect(fake, route.provider, callPlan)
  if (callPlan !== undefined && callPlan.faults.length > 0) return callPlan
  if (generation !== undefined) return generation.plan
  if (callPlan !== undefined) return callPlan
  const { name } = chooseScenario(fake, {
    session,
    provider: route.provider.name,
    callChoice: undefined,
  })
  return fake.registry.getPlan(name)
}

/** Creates the generation that a call asks for, if it is the sample, or any id with `unknownIds: 'create'`. */
function createOnRead(caller: Caller, id: string, faults: readonly PlannedFault[]): Generation | undefined {
  const { fake, route, session, choice: callChoice, at } = caller
  const { provider } = route
  if (id !== provider.sample.id && fake.unknownIds !== 'create') return undefined
  if (fake.store.isDeleted(session.name, provider.name, id) || faults.some(alwaysRefusesCaller))
    return undefined
  const { name, chosenBy } = chooseScenario(fake, { session, provider: provider.name, callChoice })
  if (chosenBy === 'use') session.scenarioQueue.take(provider.name)
  return addGeneration(fake, {
    provider,
    session,
    id,
    input: provider.sample.input,
    plan: fake.registry.getPlan(name),
    chosenBy,
    createdAt: fake.clock.kind === 'system' ? at : fake.clock.startAt,
  })
}

/** Counts a call that is not about a generation, for each session, operation and scenario, when its number is first asked for. */
function countPerSession({ route, session }: Caller): Subject['getAttempt'] {
  const counts = new Map<string, AttemptCount>()
  return ({ scenario }) => {
    const counted = counts.get(scenario)
    if (counted !== undefined) return counted
    const name = buildCounterName(route.provider, route.operation?.name ?? '', scenario)
    const total = nextNumber(session, name)
    const count = { total, attempt: total - (session.counters.get(`${name}/passed`) ?? 0) }
    counts.set(scenario, count)
    return count
  }
}

/** Restarts the attempts of submits at 1, because an accepted submit got its complete reply. */
export function restartAttempts({ caller, faults }: Subject): void {
  const { route, session } = caller
  for (const { scenario } of faults) {
    const counterName = buildCounterName(route.provider, route.operation?.name ?? '', scenario)
    const total = session.counters.get(counterName)
    if (total !== undefined) session.counters.set(`${counterName}/passed`, total)
  }
}

/** The name uses the fault's own scenario, not the joined name, so that the number of counters is bounded. */
function buildCounterName(provider: Provider, operation: string, scenario: string): string {
  return `attempt/${provider.name}/${operation}/${scenario}`
}

/** Explains why the caller has no generation with this id. */
export function explainMissing({ fake, route, session }: Caller, id: string): string {
  const { provider } = route
  if (fake.store.isDeleted(session.name, provider.name, id)) return 'the generation was deleted'
  const owner = fake.store.findSessions(provider.name, id)[0]
  if (owner !== undefined)
    return `the generation belongs to session ${owner}, but the call came from session ${session.name}`
  const other = fake.providers.find(({ name }) => fake.store.findSessions(name, id).length > 0)
  if (other !== undefined)
    return `the generation belongs to ${other.name}, but the call came to ${provider.name}`
  const scope = { seed: fake.seed, session: session.name, provider: provider.name }
  const number = findIdNumber(provider.idFormat, scope, id)
  if (number === undefined) return 'the fake never created a generation with this id'
  const drawnIds = session.counters.get(`id/${provider.name}`) ?? 0
  return number <= drawnIds
    ? 'the generation was removed to make room for newer ones'
    : 'the generation was created before a restart or a reset'
}
