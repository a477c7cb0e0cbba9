import { createPlan } from '../../scenarios/plan.ts'
import type { Plan, PlannedStep } from '../../scenarios/plan.ts'
import type { ScenarioRegistry } from '../../scenarios/registry.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { SnapshotData } from './schema.ts'

type PlanData = SnapshotData['plans'][number]
type ScenarioRef = PlanData['lifecycle']

/** The plans of a snapshot. Each distinct plan is written once, as the definitions that it was made from and its drawn values. */
export interface PlanTable {
  /** Returns the index of a plan, which is added if it is new. */
  add(plan: Plan): number
  readonly plans: readonly PlanData[]
  /** Definitions that the registry has replaced. */
  readonly replacedScenarios: readonly Scenario[]
}

/** `onAdd` is called with each plan that is new. */
export function createPlanTable(
  registry: Pick<ScenarioRegistry, 'find'>,
  onAdd: (plan: PlanData) => void,
): PlanTable {
  const indexes = new Map<Plan, number>()
  const byText = new Map<string, number>()
  const plans: PlanData[] = []
  const replacedScenarios: Scenario[] = []

  /** A parameterized scenario is built anew each time. Its name, which has a colon, always means the same. */
  function refer(scenario: Scenario): ScenarioRef {
    const { name } = scenario
    if (name.includes(':') || registry.find(name) === scenario) return name
    const index = replacedScenarios.indexOf(scenario)
    return index === -1 ? replacedScenarios.push(scenario) - 1 : index
  }

  return {
    plans,
    replacedScenarios,
    add(plan) {
      const known = indexes.get(plan)
      if (known !== undefined) return known
      const { scenario, sources, steps, webhook, coveredAtEnd } = plan
      const added: PlanData = {
        scenario,
        lifecycle: refer(sources.lifecycle),
        parts: sources.parts.map(refer),
        steps: steps.map(serializeStep),
        webhookDelayMs: webhook.delayMs,
        isCoveredAtEnd: coveredAtEnd.length > 0,
      }
      // Plans that were restored, and those that a registry makes later, are other objects with the same content.
      const text = JSON.stringify(added)
      const index = byText.get(text) ?? plans.length
      if (index === plans.length) {
        onAdd(added)
        plans.push(added)
        byText.set(text, index)
      }
      indexes.set(plan, index)
      return index
    },
  }
}

function serializeStep({
  state,
  forMs,
  polls,
  failure,
  weightMs,
  progress,
}: PlannedStep): PlanData['steps'][number] {
  return {
    state,
    forMs: serializeAmount(forMs),
    polls: serializeAmount(polls),
    failure,
    weightMs,
    progress,
  }
}

function serializeAmount(amount: number): number | 'Infinity' {
  return Number.isFinite(amount) ? amount : 'Infinity'
}

/** Returns the plan of a snapshot. `getScenario` returns the definition that a reference means. */
export function restorePlan(
  { scenario, lifecycle, parts, steps, webhookDelayMs, isCoveredAtEnd }: PlanData,
  getScenario: (ref: ScenarioRef) => Scenario,
): Plan {
  const plan = createPlan(scenario, getScenario(lifecycle), parts.map(getScenario))
  return {
    ...plan,
    steps: steps.map(restoreStep),
    webhook: { ...plan.webhook, delayMs: webhookDelayMs, spreadMs: 0 },
    coveredAtEnd: isCoveredAtEnd ? plan.coveredAtEnd : [],
  }
}

function restoreStep({
  state,
  forMs,
  polls,
  failure,
  weightMs,
  progress,
}: PlanData['steps'][number]): PlannedStep {
  return {
    state,
    forMs: Number(forMs),
    spreadMs: 0,
    polls: Number(polls),
    failure,
    weightMs,
    ...(progress !== undefined && { progress }),
  }
}
