import type { Scenario } from './scenario.ts'

/** A shipped scenario with an argument after the colon of its name. */
interface ParameterizedScenario extends Scenario {
  readonly build: (argument: string) => Scenario
}

/** The parameterized scenarios, with a placeholder for the argument in each name. */
const PARAMETERIZED = [
  {
    name: 'sync-code:<code>',
    group: 'outcomes',
    description:
      'The generation fails after 5 s with this Sync error code. Other providers show their default failure.',
    build: (code: string): Scenario => ({
      name: `sync-code:${code}`,
      steps: [
        { state: 'queued', for: '2s' },
        { state: 'processing', for: '3s' },
        { state: 'failed', error: { sync: code } },
      ],
    }),
  },
  {
    name: 'create-error:<code>',
    group: 'outcomes',
    description:
      'Every submit gets the error that has this code. docs/scenarios.md lists the codes of each provider.',
    build: (code: string): Scenario => ({
      name: `create-error:${code}`,
      faults: [{ on: 'create', reply: { error: code } }],
    }),
  },
  {
    name: 'status-error:<code>',
    group: 'outcomes',
    description:
      'Every status read gets the error that has this code. docs/scenarios.md lists the codes of each provider.',
    build: (code: string): Scenario => ({
      name: `status-error:${code}`,
      faults: [{ on: 'status', reply: { error: code } }],
    }),
  },
] as const satisfies readonly ParameterizedScenario[]

/** The name of a parameterized scenario with its argument, such as `sync-code:generation_timeout`. */
export type ParameterizedName = `${PrefixOf<(typeof PARAMETERIZED)[number]['name']>}:${string}`

/** The part of a name before its colon. */
type PrefixOf<Name extends string> = Name extends `${infer Prefix}:${string}` ? Prefix : never

/** The parameterized scenarios as lists show them. */
export const parameterizedScenarios: readonly Scenario[] = PARAMETERIZED.map(
  ({ name, group, description }) => ({
    name,
    group,
    description,
  }),
)

/** The parts of a name that stands for a parameterized scenario. */
interface NameParts {
  /** The part before the argument, with the separator. */
  readonly prefix: string
  readonly argument: string
  readonly build: (argument: string) => Scenario
}

/**
 * Splits the name of a parameterized scenario. `~` separates the argument where a colon is not allowed. Undefined for another
 * name.
 */
export function splitArgument(name: string): NameParts | undefined {
  const separator = name.search(/[:~]/)
  if (separator === -1) return undefined
  const start = `${name.slice(0, separator)}:`
  const template = PARAMETERIZED.find((scenario) => scenario.name.startsWith(start))
  if (template === undefined) return undefined
  const { build } = template
  return { prefix: name.slice(0, separator + 1), argument: name.slice(separator + 1), build }
}

/** Builds the scenario of a name with an argument, without validating it. */
export function buildParameterizedScenario(name: string): Scenario | undefined {
  const parts = splitArgument(name)
  return parts?.build(parts.argument)
}
