import { MockVideoApiError } from '../lib/errors.ts'
import { didYouMean } from '../lib/nearest.ts'
import { findMistakes, formatValue } from '../lib/parse.ts'
import { DEFAULT_SCENARIO, scenarios } from './catalog.ts'
import { createPlan } from './plan.ts'
import { createScenarioSchema, parseScenario } from './schema.ts'
import { buildParameterizedScenario, parameterizedScenarios } from './parameterized.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Plan } from './plan.ts'
import type { ProviderRules } from './provider-rules.ts'
import type { ScenarioSchema } from './schema.ts'
import type { Scenario } from './scenario.ts'

/** The scenarios of one fake, by name. */
export interface ScenarioRegistry {
  /** All scenarios. Parameterized scenarios have names such as `<name>:<argument>`. */
  readonly all: readonly Scenario[]
  /** Returns the plan of a name, which may join one lifecycle and any number of faults. Throws if the name is unknown. */
  getPlan(name: string): Plan
  /** Adds or replaces the scenario of its name. Returns the name. Throws if the scenario has mistakes. */
  add(scenario: unknown): string
  /** Returns all mistakes of a scenario. */
  findMistakes(scenario: unknown): Mistake[]
}

const MAX_PLANS = 1_000
const MAX_JOINED = 8
const MAX_SCENARIOS = 10_000

/** Creates a registry of the shipped scenarios and `more`, which can replace shipped scenarios by their names. */
export function createScenarioRegistry(more: readonly unknown[], rules: ProviderRules): ScenarioRegistry {
  const byName = new Map<string, Scenario>()
  const plans = new Map<string, Plan>()
  let schema: ScenarioSchema | undefined
  for (const scenario of scenarios) byName.set(scenario.name, scenario)
  for (const scenario of more) add(scenario)

  /** Most fakes have only shipped scenarios, which are not checked. */
  function getSchema(): ScenarioSchema {
    schema ??= createScenarioSchema(rules)
    return schema
  }

  function add(value: unknown): string {
    const scenario = parseScenario(value, getSchema())
    if (byName.size >= MAX_SCENARIOS && !byName.has(scenario.name)) {
      throw new MockVideoApiError(
        `define scenario "${scenario.name}"`,
        `the maximum of ${MAX_SCENARIOS} scenarios is reached`,
        'Use the name of an existing scenario to replace it',
      )
    }
    byName.set(scenario.name, scenario)
    plans.clear()
    return scenario.name
  }

  function getScenario(name: string): Scenario {
    const scenario = byName.get(name) ?? buildFromArgument(name)
    if (scenario !== undefined) return scenario
    const names = listNames()
    const template = parameterizedScenarios.find((parameterized) => parameterized.name.startsWith(`${name}:`))
    if (template !== undefined) {
      throw new MockVideoApiError(
        'choose a scenario',
        `"${name}" needs an argument`,
        `Use ${template.name}. The codes are listed in docs/scenarios.md`,
      )
    }
    throw new MockVideoApiError(
      'choose a scenario',
      `${formatValue(name)} is unknown`,
      `${didYouMean(name, names)}Known: ${names.join(', ')}`,
    )
  }

  /** Shipped scenarios come first. */
  function listNames(): string[] {
    const names = [...scenarios, ...parameterizedScenarios, ...byName.values()].map(
      (scenario) => scenario.name,
    )
    return [...new Set(names)]
  }

  /** Builds a parameterized scenario. Throws if no provider can show its argument. */
  function buildFromArgument(name: string): Scenario | undefined {
    const scenario = buildParameterizedScenario(name)
    if (scenario === undefined) return undefined
    const { steps = [], faults = [] } = scenario
    const [mistake] = [
      ...steps.flatMap(({ error }) => (typeof error === 'object' ? rules.findFailureMistakes(error) : [])),
      ...faults.flatMap(rules.findFaultMistakes),
    ]
    if (mistake === undefined) return scenario
    throw new MockVideoApiError('choose a scenario', `${formatValue(name)}: ${mistake.message}`)
  }

  function planJoined(name: string): Plan {
    const names = name.split('+', MAX_JOINED + 1)
    if (names.length > MAX_JOINED) {
      throw new MockVideoApiError(
        'choose a scenario',
        `${formatValue(name)} joins more than ${MAX_JOINED} scenarios`,
        'Define one scenario that has the faults of all of them',
      )
    }
    const parts = names.map(getScenario)
    const lifecycles = parts.filter((scenario) => scenario.steps !== undefined)
    if (lifecycles.length > 1) {
      const lifecycleNames = lifecycles.map((scenario) => scenario.name).join(' and ')
      throw new MockVideoApiError(
        'choose a scenario',
        `"${name}" joins more than one lifecycle: ${lifecycleNames}`,
        'Join one lifecycle and any number of faults, such as slow-fail+forbidden',
      )
    }
    return createPlan(name, lifecycles[0] ?? getScenario(DEFAULT_SCENARIO), parts)
  }

  return {
    get all() {
      const parameterized = new Map(parameterizedScenarios.map((template) => [template.name, template]))
      return listNames().flatMap((name) => byName.get(name) ?? parameterized.get(name) ?? [])
    },
    add,
    findMistakes: (value) => findMistakes(getSchema(), value),
    getPlan(name) {
      const cached = plans.get(name)
      if (cached !== undefined) return cached
      const plan = planJoined(name)
      if (plans.size < MAX_PLANS) plans.set(name, plan)
      return plan
    },
  }
}
