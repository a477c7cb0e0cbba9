import type { Scenario } from './scenario.ts'

/** A shipped scenario that takes an argument behind its colon. */
interface Template extends Scenario {
  readonly make: (argument: string) => Scenario
}

/** The parametrised scenarios, under the names that lists show. */
const TEMPLATES = [
  {
    name: 'sync-code:<code>',
    group: 'outcomes',
    description:
      'Fails at 5 s with this Sync error code and its message; elsewhere for no reason of its own.',
    make: (code: string): Scenario => ({
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
    make: (code: string): Scenario => ({
      name: `create-error:${code}`,
      calls: [{ on: 'create', reply: { error: code } }],
    }),
  },
  {
    name: 'status-error:<code>',
    group: 'outcomes',
    description: 'Every status read gets this error of the provider, by its code.',
    make: (code: string): Scenario => ({
      name: `status-error:${code}`,
      calls: [{ on: 'status', reply: { error: code } }],
    }),
  },
] as const satisfies readonly Template[]

/** The name of a parametrised scenario with its argument, such as `sync-code:generation_timeout`. */
export type TemplateName = `${PrefixOf<(typeof TEMPLATES)[number]['name']>}:${string}`

type PrefixOf<Name extends string> = Name extends `${infer Prefix}:${string}` ? Prefix : never

/** As lists show them. */
export const templates: readonly Scenario[] = TEMPLATES.map(({ name, group, description }) => ({
  name,
  group,
  description,
}))

/** The scenario of a name with an argument, unchecked; `~` serves where a colon may not stand. */
export function makeScenario(name: string): Scenario | undefined {
  const cut = name.search(/[:~]/)
  if (cut === -1) return undefined
  const template = TEMPLATES.find((one) => one.name.startsWith(`${name.slice(0, cut)}:`))
  return template?.make(name.slice(cut + 1))
}
