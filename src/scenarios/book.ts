import { MockVideoApiError } from '../failure.ts'
import { didYouMean } from '../nearest.ts'
import { show } from '../parse.ts'
import { DEFAULT_SCENARIO, scenarios } from './catalog.ts'
import { createPlan } from './plan.ts'
import { parseScenario } from './schema.ts'
import type { Plan } from './plan.ts'
import type { Scenario } from './scenario.ts'

/** All scenarios of one fake, by name. */
export interface Book {
  readonly all: readonly Scenario[]
  /** The plan of a name, which may join one life and any number of faults: `slow-fail+forbidden`. Throws for an unknown one. */
  plan(name: string): Plan
  /** Adds a scenario somebody wrote, or replaces the one of its name; returns the name. */
  add(scenario: unknown): string
}

const MAX_KEPT = 1_000
const MAX_JOINED = 8

/** The shipped scenarios and `more`; one of the same name replaces the shipped. `check` throws for what no provider can show. */
export function createBook(more: readonly unknown[], check: (scenario: Scenario) => void): Book {
  const byName = new Map<string, Scenario>()
  const plans = new Map<string, Plan>()
  for (const scenario of scenarios) byName.set(scenario.name, scenario)
  for (const scenario of more) add(scenario)

  function add(value: unknown): string {
    const scenario = parseScenario(value)
    check(scenario)
    byName.set(scenario.name, scenario)
    plans.clear()
    return scenario.name
  }

  function find(name: string): Scenario {
    const found = byName.get(name)
    if (found !== undefined) return found
    const known = [...byName.keys()]
    throw new MockVideoApiError(
      'choose a scenario',
      `${show(name)} is unknown`,
      `${didYouMean(name, known)}Known: ${known.join(', ')}`,
    )
  }

  function join(name: string): Plan {
    const names = name.split('+', MAX_JOINED + 1)
    if (names.length > MAX_JOINED) {
      throw new MockVideoApiError(
        'choose a scenario',
        `${show(name)} joins more than ${MAX_JOINED}`,
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
    return createPlan(
      name,
      lives[0] ?? find(DEFAULT_SCENARIO),
      parts.flatMap((scenario) => scenario.calls ?? []),
    )
  }

  return {
    get all() {
      return [...byName.values()]
    },
    add,
    plan(name) {
      const kept = plans.get(name)
      if (kept !== undefined) return kept
      const plan = join(name)
      if (plans.size < MAX_KEPT) plans.set(name, plan)
      return plan
    },
  }
}
