import { MockVideoApiError } from '../lib/errors.ts'
import { suggest } from '../lib/nearest.ts'
import { formatValue } from '../lib/parse.ts'
import { HIDDEN, hideUnlessSimilar } from '../lib/secrets.ts'
import { DEFAULT_SCENARIO, scenarios } from './catalog.ts'
import { createPlan } from './plan.ts'
import { createScenarioSchema, findScenarioMistakes, parseScenario } from './schema.ts'
import { buildParameterizedScenario, parameterizedScenarios, splitArgument } from './parameterized.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Plan } from './plan.ts'
import type { ProviderRules } from './provider-rules.ts'
import type { ScenarioSchema } from './schema.ts'
import type { Scenario } from './scenario.ts'

/** The scenarios of one fake, by name. */
export interface ScenarioRegistry {
  /** All scenarios. Parameterized scenarios have names such as `<name>:<argument>`. */
  readonly all: readonly Scenario[]
  /** The scenarios that were added, which may have replaced shipped ones. */
  readonly own: readonly Scenario[]
  /** Returns the scenario of a single name; undefined if it is unknown. */
  find(name: string): Scenario | undefined
  /** Returns the plan of a name, which may join one lifecycle with fault scenarios, up to eight in all. Throws if the name is unknown. */
  getPlan(name: string): Plan
  /** Adds or replaces the scenario of its name. Returns the name. Throws if the scenario has mistakes. */
  add(scenario: unknown): string
  /**
   * Returns a scenario name that is safe to log. An unknown name can be an API key, so each unknown part is shortened to its first
   * two characters. A part is unknown if it differs from every known scenario by more than two letters, and is
   * not a word of one.
   */
  hideUnknown(name: string): string
  /** Returns all mistakes of a scenario. */
  findMistakes(scenario: unknown): Mistake[]
}

const LIST_COMMAND = 'mock-video-api scenarios'
const MAX_PLANS = 1_000
const MAX_JOINED = 8
/** The maximum number of scenarios of a fake. */
export const MAX_SCENARIOS = 10_000
const MAX_REMEMBERED_LENGTH = 200
const SHIPPED: ReadonlySet<Scenario> = new Set(scenarios)

/** Returns the mistake in the name of a scenario, as a part of a sentence. Undefined if there is none. */
export function findMistakeInName(
  { getPlan }: Pick<ScenarioRegistry, 'getPlan'>,
  name: string,
): string | undefined {
  try {
    getPlan(name)
    return undefined
  } catch (error) {
    if (!(error instanceof MockVideoApiError)) throw error
    return error.message.replace('Failed to choose a scenario: ', '').replace(/\.$/, '')
  }
}

/** Creates a registry of the shipped scenarios and `more`, which can replace shipped scenarios by their names. */
export function createScenarioRegistry(more: readonly unknown[], rules: ProviderRules): ScenarioRegistry {
  const byName = new Map<string, Scenario>()
  const plans = new Map<string, Plan>()
  const shownNames = new Map<string, string>()
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
    shownNames.clear()
    return scenario.name
  }

  function getScenario(name: string): Scenario {
    const scenario = byName.get(name) ?? buildFromArgument(name)
    if (scenario !== undefined) return scenario
    const template = parameterizedScenarios.find((parameterized) => parameterized.name.startsWith(`${name}:`))
    if (template !== undefined) {
      throw new MockVideoApiError(
        'choose a scenario',
        `"${name}" needs an argument`,
        `Use ${template.name}. Run mock-video-api explain ${name} to list the codes`,
      )
    }
    const shown = hideKey(name)
    const related = listWithWord(name)
    const advice =
      related.length === 0
        ? suggest(name, listNames(), LIST_COMMAND)
        : `Did you mean ${related.slice(0, 3).join(', ')}? Run ${LIST_COMMAND} to list all`
    throw new MockVideoApiError(
      'choose a scenario',
      `${formatValue(shown)} is unknown`,
      // The nearest names of a hidden text would say nothing.
      shown.includes(HIDDEN) ? `Run ${LIST_COMMAND} to list all` : advice,
    )
  }

  /** Shipped scenarios come first. */
  function listNames(): string[] {
    const names = [...scenarios, ...parameterizedScenarios, ...byName.values()].map(
      (scenario) => scenario.name,
    )
    return [...new Set(names)]
  }

  /** Lists the scenarios whose names have this word: `slow-fail` and `quick-fail` for `fail`. */
  function listWithWord(word: string): string[] {
    return listNames().filter((name) => name.split(/[-:]/).includes(word))
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

  /** Hides the part of a name that is not similar to a scenario. Of a parameterized scenario, that is its argument. */
  function hideUnknownPart(part: string): string {
    if (byName.has(part) || listWithWord(part).length > 0) return part
    const parameterized = splitArgument(part)
    if (parameterized !== undefined)
      return parameterized.prefix + hideUnlessSimilar(parameterized.argument, rules.errorCodes ?? [])
    return hideUnlessSimilar(
      part,
      listNames().map((name) => name.replace(/:.*/, '')),
    )
  }

  /** A name with a colon can be an API key. */
  function hideKey(name: string): string {
    return /[:~]/.test(name) ? hideUnknownPart(name) : name
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
    if (names.length > 1 && names.includes(''))
      throw new MockVideoApiError(
        'choose a scenario',
        `${formatValue(names.map(hideKey).join('+'))} has no scenario ${names[0] === '' ? 'before' : 'after'} a +`,
        'Name one on each side of it',
      )
    const parts = names.map(getScenario)
    const repeated = parts.find((part, index) => parts.findIndex((other) => other.name === part.name) < index)
    if (repeated !== undefined)
      throw new MockVideoApiError(
        'choose a scenario',
        `${formatValue(name)} names ${repeated.name} twice`,
        'Name it once',
      )
    const lifecycles = parts.filter((scenario) => scenario.steps !== undefined)
    if (lifecycles.length > 1) {
      const lifecycleNames = lifecycles.map((scenario) => scenario.name).join(' and ')
      throw new MockVideoApiError(
        'choose a scenario',
        `"${name}" joins more than one lifecycle: ${lifecycleNames}`,
        'Join one lifecycle with fault scenarios, such as slow-fail+forbidden',
      )
    }
    return createPlan(name, lifecycles[0] ?? getScenario(DEFAULT_SCENARIO), parts)
  }

  return {
    get all() {
      const parameterized = new Map(parameterizedScenarios.map((template) => [template.name, template]))
      return listNames().flatMap((name) => byName.get(name) ?? parameterized.get(name) ?? [])
    },
    get own() {
      return [...byName.values()].filter((scenario) => !SHIPPED.has(scenario))
    },
    find: (name) => byName.get(name) ?? buildFromArgument(name),
    add,
    findMistakes: (value) => findScenarioMistakes(value, getSchema()),
    hideUnknown(name) {
      const cached = shownNames.get(name)
      if (cached !== undefined) return cached
      const shown = name
        .split('+', MAX_JOINED + 1)
        .map(hideUnknownPart)
        .join('+')
      if (shownNames.size < MAX_PLANS && name.length <= MAX_REMEMBERED_LENGTH) shownNames.set(name, shown)
      return shown
    },
    getPlan(name) {
      const cached = plans.get(name)
      if (cached !== undefined) return cached
      const plan = planJoined(name)
      if (plans.size < MAX_PLANS) plans.set(name, plan)
      return plan
    },
  }
}
