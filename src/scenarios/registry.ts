import { MockVideoApiError } from '../lib/errors.ts'
import { didYouMean } from '../lib/nearest.ts'
import { formatValue } from '../lib/parse.ts'
import { DEFAULT_SCENARIO, scenarios } from './catalog.ts'
import { createPlan } from './plan.ts'
import { findScenarioMistakes, parseScenario } from './schema.ts'
import { buildParameterizedScenario, parameterizedScenarios } from './parameterized.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Plan } from './plan.ts'
import type { Scenario } from './scenario.ts'

/** All scenarios of one fake, by name. */
export interface ScenarioRegistry {
  /** Those there are; the parametrised ones stand under names such as `sync-code:<code>`. */
  readonly all: readonly Scenario[]
  /** The plan of a name, which may join one life and any number of faults: `slow-fail+forbidden`. Throws for an unknown one. */
  getPlan(name: string): Plan
  /** Adds a scenario somebody wrote, or replaces the one of its name; returns the name. Throws for a wrong one. */
  add(scenario: unknown): string
  /** Everything that is wrong with a scenario somebody wrote. */
  findMistakes(scenario: unknown): Mistake[]
}

/** What no provider can show of something that may or may not be a scenario. */
export type ValidateForProviders = (scenario: unknown) => Mistake[]

const MAX_PLANS = 1_000
const MAX_JOINED = 8
const MAX_OWN = 10_000

/** The shipped scenarios and `more`; one of the same name replaces the shipped. */
export function createScenarioRegistry(
  more: readonly unknown[],
  findUnshowable: ValidateForProviders,
): ScenarioRegistry {
  const byName = new Map<string, Scenario>()
  const plans = new Map<string, Plan>()
  for (const scenario of scenarios) byName.set(scenario.name, scenario)
  for (const scenario of more) add(scenario)

  function add(value: unknown): string {
    const scenario = parseScenario(value, findUnshowable(value))
    if (byName.size >= MAX_OWN && !byName.has(scenario.name)) {
      throw new MockVideoApiError(
        `define scenario "${scenario.name}"`,
        `there are ${MAX_OWN} already`,
        'Define one anew under a name that is there',
      )
    }
    byName.set(scenario.name, scenario)
    plans.clear()
    return scenario.name
  }

  function find(name: string): Scenario {
    const found = byName.get(name) ?? make(name)
    if (found !== undefined) return found
    const known = listNames()
    const asked = parameterizedScenarios.find((template) => template.name.startsWith(`${name}:`))
    if (asked !== undefined) {
      throw new MockVideoApiError(
        'choose a scenario',
        `"${name}" takes an argument`,
        `Use ${asked.name}; docs/scenarios.md lists the codes`,
      )
    }
    throw new MockVideoApiError(
      'choose a scenario',
      `${formatValue(name)} is unknown`,
      `${didYouMean(name, known)}Known: ${known.join(', ')}`,
    )
  }

  /** The shipped ones first. */
  function listNames(): string[] {
    const known = [...scenarios, ...parameterizedScenarios, ...byName.values()].map(
      (scenario) => scenario.name,
    )
    return [...new Set(known)]
  }

  /** A scenario with an argument; its argument is checked as if somebody had written it. */
  function make(name: string): Scenario | undefined {
    const made = buildParameterizedScenario(name)
    if (made === undefined) return undefined
    const [mistake] = findUnshowable(made)
    if (mistake === undefined) return made
    throw new MockVideoApiError('choose a scenario', `${formatValue(name)}: ${mistake.message}`)
  }

  function join(name: string): Plan {
    const names = name.split('+', MAX_JOINED + 1)
    if (names.length > MAX_JOINED) {
      throw new MockVideoApiError(
        'choose a scenario',
        `${formatValue(name)} joins more than ${MAX_JOINED}`,
        'Define one with all their calls instead',
      )
    }
    const parts = names.map(find)
    const lives = parts.filter((scenario) => scenario.steps !== undefined)
    if (lives.length > 1) {
      const both = lives.map((scenario) => scenario.name).join(' and ')
      throw new MockVideoApiError(
        'choose a scenario',
        `"${name}" joins more than one life: ${both}`,
        'Join one life and any number of faults, such as slow-fail+forbidden',
      )
    }
    return createPlan(name, lives[0] ?? find(DEFAULT_SCENARIO), parts)
  }

  return {
    get all() {
      const made = new Map(parameterizedScenarios.map((template) => [template.name, template]))
      return listNames().flatMap((name) => byName.get(name) ?? made.get(name) ?? [])
    },
    add,
    findMistakes: (value) => [...findScenarioMistakes(value), ...findUnshowable(value)],
    getPlan(name) {
      const kept = plans.get(name)
      if (kept !== undefined) return kept
      const plan = join(name)
      if (plans.size < MAX_PLANS) plans.set(name, plan)
      return plan
    },
  }
}
