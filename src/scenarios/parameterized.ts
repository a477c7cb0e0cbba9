import type { Scenario } from './scenario.ts'

/** A shipped scenario that takes an argument behind its colon. */
interface ParameterizedScenario extends Scenario {
  readonly build: (argument: string) => Scenario
}

/** The parametrised scenarios, under the names that lists show. */
const PARAMETERIZED = [
  {
    name: 'sync-code:<code>',
    group: 'outcomes',
    description:
      'Fails at 5 s with this Sync error code and its message; elsewhere for no reason of its own.',
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
    description: 'Every submit gets this error of the provider, by its code.',
    build: (code: string): Scenario => ({
      name: `create-error:${code}`,
      faults: [{ on: 'create', reply: { error: code } }],
    }),
  },
  {
    name: 'status-error:<code>',
    group: 'outcomes',
    description: 'Every status read gets this error of the provider, by its code.',
    build: (code: string): Scenario => ({
      name: `status-error:${code}`,
      faults: [{ on: 'status', reply: { error: code } }],
    }),
  },
] as const satisfies readonly ParameterizedScenario[]

/** The name of a parametrised scenario with its argument, such as `sync-code:generation_timeout`. */
export type ParameterizedName = `${PrefixOf<(typeof PARAMETERIZED)[number]['name']>}:${string}`

type PrefixOf<Name extends string> = Name extends `${infer Prefix}:${string}` ? Prefix : never

/** As lists show them. */
export const parameterizedScenarios: readonly Scenario[] = PARAMETERIZED.map(
  ({ name, group, description }) => ({
    name,
    group,
    description,
  }),
)

/** The scenario of a name with an argument, unchecked; `~` serves where a colon may not stand. */
export function buildParameterizedScenario(name: string): Scenario | undefined {
  const cut = name.search(/[:~]/)
  if (cut === -1) return undefined
  const template = PARAMETERIZED.find((one) => one.name.startsWith(`${name.slice(0, cut)}:`))
  return template?.build(name.slice(cut + 1))
}
