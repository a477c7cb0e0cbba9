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
 * What is wrong with a scenario for these providers: one that there is not, an operation or an error that it does not
 * have. Whatever else may be wrong with the value, so that all mistakes are told at once.
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

/** What no provider can show of a failure. */
export function findUnknownFailures(failure: Failure | undefined, providers: readonly Provider[]): string[] {
  if (failure === undefined || typeof failure === 'string') return []
  return validateFailureDetails(failure, providers).map(({ message }) => message)
}

function validateFailureDetails(failure: object, providers: readonly Provider[]): Mistake[] {
  return Object.entries(failure).flatMap(([name, words]: [string, unknown]): Mistake[] => {
    const provider = providers.find((one) => one.name === name)
    if (provider === undefined)
      return [{ path: [], message: explainUnknownProvider(name, providers), key: name }]
    const said = typeof words === 'string' ? words : isRecord(words) ? words : undefined
    const message = said === undefined ? undefined : provider.validateFailure(said)
    return message === undefined ? [] : [{ path: [name], message }]
  })
}

function validateFault(fault: UnknownRecord, providers: readonly Provider[]): Mistake[] {
  const { on, provider: name, reply } = fault
  const chosen = name === undefined ? providers : providers.filter((provider) => provider.name === name)
  if (typeof name === 'string' && chosen.length === 0) {
    return [{ path: ['provider'], message: explainUnknownProvider(name, providers) }]
  }
  const code = asRecord(reply)['error']
  return [
    ...(typeof on === 'string' && on !== '*' ? findUnknownOperation(on, fault, chosen) : []),
    ...(typeof code === 'string' ? findUnknownCode(code, chosen) : []),
  ]
}

function findUnknownOperation(
  on: string,
  fault: Readonly<Record<string, unknown>>,
  providers: readonly Provider[],
): Mistake[] {
  const { when } = fault
  const operations = providers.flatMap((provider) => provider.operations)
  const found = operations.filter((operation) => operation.name === on)
  const withKey = operations.filter((operation) => operation.requiresKey !== false)
  if (found.length === 0) {
    const known = [...new Set(withKey.map((operation) => operation.name))]
    const who = providers.length === 1 ? (providers[0]?.label ?? '') : 'no provider'
    const message = `${who} has ${providers.length === 1 ? 'no' : 'an'} operation ${formatValue(on)}. ${didYouMean(on, known)}Known: ${known.join(', ')}, or * for all`
    return [{ path: ['on'], message }]
  }
  if (found.every((operation) => operation.requiresKey === false)) {
    return [{ path: ['on'], message: `${on} takes no key, so that nobody can be chosen to fail` }]
  }
  if (
    when !== undefined &&
    found.every((operation) => operation.idParam === undefined && operation.createsGeneration !== true)
  ) {
    return [{ path: ['when'], message: `${on} is about no generation, so it never strikes. Leave it out` }]
  }
  return [
    ...(found.every((operation) => operation.createsGeneration === true) ? lintSubmitCondition(fault) : []),
    // The tries at a submit are counted anew once one was taken, and its calls are not.
    ...(found.every((operation) => operation.createsGeneration !== true) ? lintAttempts(fault) : []),
  ]
}

function findUnknownCode(code: string, providers: readonly Provider[]): Mistake[] {
  const codes = providers.flatMap(({ errorsByCode: own = {} }) => Object.keys(own))
  const known = [...new Set([...NEUTRAL_ERRORS, ...codes])]
  if (known.includes(code)) return []
  const message = `${formatValue(code)} is no error. ${didYouMean(code, known)}Known: ${known.join(', ')}`
  return [{ path: ['reply', 'error'], message }]
}

function explainUnknownProvider(name: string, providers: readonly Provider[]): string {
  const known = providers.map((provider) => provider.name)
  return `there is no provider ${formatValue(name)}. ${didYouMean(name, known)}Known: ${known.join(', ')}`
}
