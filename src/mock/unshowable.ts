import { didYouMean } from '../nearest.ts'
import { show } from '../parse.ts'
import { FAULT_NAMES } from '../scenarios/fault.ts'
import { findUnborn, findUnmet } from '../scenarios/vain-fault.ts'
import type { Mistake } from '../mistake.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Failure } from '../scenarios/scenario.ts'

/**
 * What is wrong with a scenario for these providers: one that there is not, an operation or an error that it does not
 * have. Whatever else may be wrong with the value, so that all mistakes are told at once.
 */
export function findUnshowable(scenario: unknown, providers: readonly Provider[]): Mistake[] {
  if (!isObject(scenario)) return []
  const steps = toList(scenario['steps']).flatMap((step, index) =>
    isObject(step) && isObject(step['error'])
      ? findUnknownWords(step['error'], providers).map((mistake) =>
          prefix(['steps', index, 'error'], mistake),
        )
      : [],
  )
  const calls = toList(scenario['calls']).flatMap((fault, index) =>
    isObject(fault) ? findInFault(fault, providers).map((mistake) => prefix(['calls', index], mistake)) : [],
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
    const said = typeof words === 'string' ? words : isObject(words) ? words : undefined
    const message = said === undefined ? undefined : provider.checkFailure(said)
    return message === undefined ? [] : [{ path: [name], message }]
  })
}

function findInFault(fault: Readonly<Record<string, unknown>>, providers: readonly Provider[]): Mistake[] {
  const { on, provider: name, reply } = fault
  const chosen = name === undefined ? providers : providers.filter((provider) => provider.name === name)
  if (typeof name === 'string' && chosen.length === 0) {
    return [{ path: ['provider'], message: toNoProvider(name, providers) }]
  }
  const code = isObject(reply) ? reply['error'] : undefined
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

function prefix(path: readonly PropertyKey[], mistake: Mistake): Mistake {
  return { ...mistake, path: [...path, ...mistake.path] }
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
