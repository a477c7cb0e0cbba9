import { suggest } from '../lib/nearest.ts'
import { explainUnknownProvider, formatValue } from '../lib/parse.ts'
import { NEUTRAL_ERRORS } from '../scenarios/fault.ts'
import { replacesReply } from '../scenarios/no-effect.ts'
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
  const explainUnknown = (name: string): string => explainUnknownProvider(name, known)
  return {
    get errorCodes() {
      return listErrorCodes(providers)
    },
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

function findOperationMistakes(fault: Partial<Fault>, providers: readonly Provider[]): Mistake[] {
  const { on } = fault
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
    const message = `${problem}. ${suggest(on, known)}, or * for all`
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
  if (found.every((operation) => operation.createsGeneration === true)) return findSubmitMistakes(fault)
  const isAboutGeneration = found.some(({ idParam, createsGeneration }) => idParam ?? createsGeneration)
  return isAboutGeneration || fault.when === undefined
    ? findAttemptMistakes(fault)
    : [{ path: ['when'], message: `never applies, because ${on} is not about a generation. Remove it` }]
}

/** Finds a `when` that no submit meets: there is no generation before its reply, and the reply shows queued. */
function findSubmitMistakes(fault: Partial<Fault>): Mistake[] {
  const { when } = fault
  if (when === undefined) return []
  if (replacesReply(fault)) {
    const message = 'never applies, because a submit has no generation before its response. Remove it'
    return [{ path: ['when'], message }]
  }
  const message = 'never applies, because the response to a submit shows queued. Remove it'
  return [when].flat().includes('queued') ? [] : [{ path: ['when'], message }]
}

/**
 * Finds an `every` that none of the selected attempts meets. Not for submits: their attempts restart at 1 after each accepted
 * submit whose complete response was sent, but `every` never restarts.
 */
function findAttemptMistakes({ first, attempts, every }: Partial<Fault>): Mistake[] {
  if (every === undefined) return []
  const refuse = (selected: string): Mistake[] => {
    const message = `never applies, because none of the ${selected} is a multiple of ${every}. Remove one of them`
    return [{ path: ['every'], message }]
  }
  if (first !== undefined && first < every) return refuse(`first ${first} attempts`)
  return attempts === undefined || attempts.some((attempt) => attempt % every === 0)
    ? []
    : refuse('listed attempts')
}

/** Lists the codes of all errors: of replies, and of failed generations. */
function listErrorCodes(providers: readonly Provider[]): string[] {
  return [...listReplyCodes(providers), ...providers.flatMap(({ errorCodes = [] }) => errorCodes)]
}

function listReplyCodes(providers: readonly Provider[]): string[] {
  const codes = providers.flatMap(({ errorsByCode = {} }) => Object.keys(errorsByCode))
  return [...new Set([...NEUTRAL_ERRORS, ...codes])]
}

function findErrorCodeMistakes({ reply }: Partial<Fault>, providers: readonly Provider[]): Mistake[] {
  if (reply === undefined || !('error' in reply)) return []
  const code = reply.error
  const known = listReplyCodes(providers)
  if (known.includes(code)) return []
  const message = `unknown error ${formatValue(code)}. ${suggest(code, known, 'mock-video-api explain create-error')}`
  return [{ path: ['reply', 'error'], message }]
}
