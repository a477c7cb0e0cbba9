import { MockVideoApiError } from '../lib/errors.ts'
import { suggest } from '../lib/nearest.ts'
import { explainUnknownProvider, formatMistakes, formatValue } from '../lib/parse.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'

/** Returns the revision of each provider that has some. Throws if a provider does not have the chosen one. */
export function resolveRevisions(option: Revisions, providers: readonly Provider[]): Map<string, string> {
  const mistakes = findRevisionMistakes(option, providers)
  if (mistakes.length > 0) throw new MockVideoApiError('create the fake', formatMistakes(mistakes))
  return new Map(
    providers.flatMap(({ name, revisions = [] }) => {
      const chosen = option[name] === 'latest' ? revisions.at(-1) : (option[name] ?? revisions[0])
      return chosen === undefined ? [] : [[name, chosen] as const]
    }),
  )
}

type Revisions = Readonly<Record<string, string>>

/** Returns a mistake for each revision that its provider does not have. */
export function findRevisionMistakes(option: Revisions, providers: readonly Provider[]): Required<Mistake>[] {
  return Object.entries(option).flatMap(([name, revision]) => {
    const createMistake = (message: string) => [{ path: ['revisions'], message, key: name }]
    const names = providers.map((provider) => provider.name)
    if (!names.includes(name)) return createMistake(explainUnknownProvider(name, names))
    const dates = providers.find((provider) => provider.name === name)?.revisions ?? []
    if (dates.length === 0) return createMistake(`${name} has no revisions. Leave it out`)
    const known = [...dates, 'latest']
    if (known.includes(revision)) return []
    return createMistake(`${name} has no revision ${formatValue(revision)}. ${suggest(revision, known)}`)
  })
}
