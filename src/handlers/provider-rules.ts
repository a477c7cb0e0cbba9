import { didYouMean } from '../lib/nearest.ts'
import { formatValue } from '../lib/parse.ts'
import { NEUTRAL_ERRORS } from '../scenarios/fault.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ProviderRules } from '../scenarios/provider-rules.ts'
import type { Fault } from '../scenarios/fault.ts'
import type { Provider } from './provider.ts'

/** Creates the rules of scenarios that depend on providers: the providers, operations and errors that a scenario names exist. */
export function createProviderRules(
  providers: readonly Provider[],
  { ignoresUnknownProviders = false }: { readonly ignoresUnknownProviders?: boolean } = {},
): ProviderRules {
  const known = providers.map((provider) => provider.name)
  const explainUnknown = (name: string): string =>
    `unknown provider ${formatValue(name)}. ${didYouMean(name, known)}Known: ${known.join(', ')}`
  return {
    findFailureMistakes: (failures) =>
      Object.entries(failures).flatMap(([name, failure]): Mistake[] => {
        const provider = providers.find((candidate) => candidate.name === name)
        if (provider === undefined)
          return ignoresUnknownProviders ? [] : [{ path: [], message: explainUnknown(name), key: name }]
        const message = provider.validateFailure(failure)
        return message === undefined ? [] : [{ path: [name], message }]
      }),
    findFaultMistakes({ provider: name, ...fault }) {
      const chosen = name === undefined ? providers : providers.filter((provider) => provider.name === name)
      if (name !== undefined && chosen.length === 0)
        return ignoresUnknownProviders ? [] : [{ path: ['provider'], message: explainUnknown(name) }]
      return [...findOperationMistakes(fault, chosen), ...findErrorCodeMistakes(fault, chosen)]
    },
  }
}

function findOperationMistakes({ on }: Partial<Fault>, providers: readonly Provider[]): Mistake[] {
  if (on === undefined || on === '*') return []
  const operations = providers.flatMap((provider) => provider.operations)
  const found = operations.filter((operation) => operation.name === on)
  if (found.length === 0) {
    const withKey = operations.filter((operation) => operation.requiresKey !== false)
    const known = [...new Set(withKey.map((operation) => operation.name))]
    const [provider, ...others] = providers
    const problem =
      provider !== undefined && others.length === 0
        ? `${provider.label} has no operation ${formatValue(on)}`
        : `unknown operation ${formatValue(on)}`
    const message = `${problem}. ${didYouMean(on, known)}Known: ${known.join(', ')}, or * for all`
    return [{ path: ['on'], message }]
  }
  if (found.every((operation) => operation.requiresKey === false)) {
    return [
      {
        path: ['on'],
        message: `faults apply only to operations that need an API key, and ${on} needs none. Choose another operation`,
      },
    ]
  }
  return []
}

function findErrorCodeMistakes({ reply }: Partial<Fault>, providers: readonly Provider[]): Mistake[] {
  if (reply === undefined || !('error' in reply)) return []
  const code = reply.error
  const codes = providers.flatMap(({ errorsByCode = {} }) => Object.keys(errorsByCode))
  const known = [...new Set([...NEUTRAL_ERRORS, ...codes])]
  if (known.includes(code)) return []
  const message = `unknown error ${formatValue(code)}. ${didYouMean(code, known)}Known: ${known.join(', ')}`
  return [{ path: ['reply', 'error'], message }]
}
