import { prefixPaths } from '../lib/mistake.ts'
import { didYouMean } from '../lib/nearest.ts'
import { formatValue } from '../lib/parse.ts'
import { NEUTRAL_ERRORS } from '../scenarios/fault.ts'
import { isRecord, asList, asRecord } from '../lib/unknown-record.ts'
import { lintSubmitCondition, lintAttempts } from '../scenarios/lint-fault.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Provider } from './provider.ts'
import type { UnknownRecord } from '../lib/unknown-record.ts'
import type { Failure } from '../scenarios/scenario.ts'

/**
 * Finds the providers, operations and errors of a scenario that do not exist. The value may have other mistakes, so that all
 * mistakes are reported at once.
 */
export function validateForProviders(scenario: unknown, providers: readonly Provider[]): Mistake[] {
  if (!isRecord(scenario)) return []
  const steps = asList(scenario['steps']).flatMap((step, index) =>
    prefixPaths(
      ['steps', index, 'error'],
      validateFailureDetails(asRecord(asRecord(step)['error']), providers),
    ),
  )
  const faults = asList(scenario['faults']).flatMap((fault, index) =>
    prefixPaths(['faults', index], validateFault(asRecord(fault), providers)),
  )
  return [...steps, ...faults]
}

/** Returns a message for each part of a failure that no provider can show. */
export function findUnknownFailures(failure: Failure | undefined, providers: readonly Provider[]): string[] {
  if (failure === undefined || typeof failure === 'string') return []
  return validateFailureDetails(failure, providers).map(({ message }) => message)
}

function validateFailureDetails(failure: object, providers: readonly Provider[]): Mistake[] {
  return Object.entries(failure).flatMap(([name, value]: [string, unknown]): Mistake[] => {
    const provider = providers.find((candidate) => candidate.name === name)
    if (provider === undefined)
      return [{ path: [], message: describeUnknownProvider(name, providers), key: name }]
    const message = typeof value === 'string' || isRecord(value) ? provider.validateFailure(value) : undefined
    return message === undefined ? [] : [{ path: [name], message }]
  })
}

function validateFault(fault: UnknownRecord, providers: readonly Provider[]): Mistake[] {
  const { on, provider: name, reply } = fault
  const chosen = name === undefined ? providers : providers.filter((provider) => provider.name === name)
  if (typeof name === 'string' && chosen.length === 0) {
    return [{ path: ['provider'], message: describeUnknownProvider(name, providers) }]
  }
  const code = asRecord(reply)['error']
  return [
    ...(typeof on === 'string' && on !== '*' ? validateOperation(on, fault, chosen) : []),
    ...(typeof code === 'string' ? validateErrorCode(code, chosen) : []),
  ]
}

function validateOperation(on: string, fault: UnknownRecord, providers: readonly Provider[]): Mistake[] {
  const { when } = fault
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
    return [{ path: ['on'], message: `faults do not apply to ${on}, because it needs no key` }]
  }
  if (
    when !== undefined &&
    found.every((operation) => operation.idParam === undefined && operation.createsGeneration !== true)
  ) {
    const message = `never applies, because ${on} is not about a generation. Remove it`
    return [{ path: ['when'], message }]
  }
  return [
    ...(found.every((operation) => operation.createsGeneration === true) ? lintSubmitCondition(fault) : []),
    // Not for submits, because their attempts start anew after each created generation.
    ...(found.every((operation) => operation.createsGeneration !== true) ? lintAttempts(fault) : []),
  ]
}

function validateErrorCode(code: string, providers: readonly Provider[]): Mistake[] {
  const codes = providers.flatMap(({ errorsByCode = {} }) => Object.keys(errorsByCode))
  const known = [...new Set([...NEUTRAL_ERRORS, ...codes])]
  if (known.includes(code)) return []
  const message = `unknown error ${formatValue(code)}. ${didYouMean(code, known)}Known: ${known.join(', ')}`
  return [{ path: ['reply', 'error'], message }]
}

function describeUnknownProvider(name: string, providers: readonly Provider[]): string {
  const known = providers.map((provider) => provider.name)
  return `unknown provider ${formatValue(name)}. ${didYouMean(name, known)}Known: ${known.join(', ')}`
}
