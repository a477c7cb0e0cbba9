import { within } from '../mistake.ts'
import { didYouMean } from '../nearest.ts'
import { show } from '../parse.ts'
import { FAULT_NAMES } from '../scenarios/fault.ts'
import { isRecord, toList, toRecord } from '../scenarios/unchecked.ts'
import { findUnborn, findUnmet } from '../scenarios/vain-fault.ts'
import type { Mistake } from '../mistake.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Unchecked } from '../scenarios/unchecked.ts'
import type { Failure } from '../scenarios/scenario.ts'

/**
 * What is wrong with a scenario for these providers: one that there is not, an operation or an error that it does not
 * have. Whatever else may be wrong with the value, so that all mistakes are told at once.
 */
export function findUnshowable(scenario: unknown, providers: readonly Provider[]): Mistake[] {
  if (!isRecord(scenario)) return []
  const steps = toList(scenario['steps']).flatMap((step, index) =>
    within(['steps', index, 'error'], findUnknownWords(toRecord(toRecord(step)['error']), providers)),
  )
  const calls = toList(scenario['calls']).flatMap((fault, index) =>
    within(['calls', index], findInFault(toRecord(fault), providers)),
  )
  return [...steps, ...calls]
}

/** What no provider can show of a failure. */
export function findUnknown(failure: Failure | undefined, providers: readonly Provider[]): string[] {
  if (failure === undefined || typeof failure === 'string') return []
  return findUnknownWords(failure, providers).map(({ message }) => message)
}

function findUnknownWords(failure: object, providers: readonly Provider[]): Mistake[] {
  return Object.entries(failure).flatMap(([name, words]: [string, unknown]): Mistake[] => {
    const provider = providers.find((one) => one.name === name)
    if (provider === undefined) return [{ path: [], message: toNoProvider(name, providers), key: name }]
    const said = typeof words === 'string' ? words : isRecord(words) ? words : undefined
    const message = said === undefined ? undefined : provider.checkFailure(said)
    return message === undefined ? [] : [{ path: [name], message }]
  })
}

function findInFault(fault: Unchecked, providers: readonly Provider[]): Mistake[] {
  const { on, provider: name, reply } = fault
  const chosen = name === undefined ? providers : providers.filter((provider) => provider.name === name)
  if (typeof name === 'string' && chosen.length === 0) {
    return [{ path: ['provider'], message: toNoProvider(name, providers) }]
  }
  const code = toRecord(reply)['error']
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
  const withKey = operations.filter((operation) => operation.public !== true)
  if (found.length === 0) {
    const known = [...new Set(withKey.map((operation) => operation.name))]
    const who = providers.length === 1 ? (providers[0]?.label ?? '') : 'no provider'
    const message = `${who} has ${providers.length === 1 ? 'no' : 'an'} operation ${show(on)}. ${didYouMean(on, known)}Known: ${known.join(', ')}, or * for all`
    return [{ path: ['on'], message }]
  }
  if (found.every((operation) => operation.public === true)) {
    return [{ path: ['on'], message: `${on} takes no key, so that nobody can be chosen to fail` }]
  }
  if (
    when !== undefined &&
    found.every((operation) => operation.about === undefined && operation.creates !== true)
  ) {
    return [{ path: ['when'], message: `${on} is about no generation, so it never strikes. Leave it out` }]
  }
  return [
    ...(found.every((operation) => operation.creates === true) ? findUnborn(fault) : []),
    // The tries at a submit are counted anew once one was taken, and its calls are not.
    ...(found.every((operation) => operation.creates !== true) ? findUnmet(fault) : []),
  ]
}

function findUnknownCode(code: string, providers: readonly Provider[]): Mistake[] {
  const codes = providers.flatMap(({ codes: own = {} }) => Object.keys(own))
  const known = [...new Set([...FAULT_NAMES, ...codes])]
  if (known.includes(code)) return []
  const message = `${show(code)} is no error. ${didYouMean(code, known)}Known: ${known.join(', ')}`
  return [{ path: ['reply', 'error'], message }]
}

function toNoProvider(name: string, providers: readonly Provider[]): string {
  const known = providers.map((provider) => provider.name)
  return `there is no provider ${show(name)}. ${didYouMean(name, known)}Known: ${known.join(', ')}`
}
