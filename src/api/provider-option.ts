import { providers as shipped } from '../handlers/index.ts'
import { explainUnknownProvider } from '../lib/parse.ts'
import { isRecord } from '../lib/unknown-record.ts'
import type { Provider } from '../handlers/provider.ts'

/** The maximum number of providers of a fake. */
export const MAX_PROVIDERS = 100

/** Returns the providers of the `providers` option; all shipped providers if it is undefined. */
export function resolveProviders(option: readonly unknown[] | undefined): readonly Provider[] {
  return option === undefined ? shipped : option.flatMap(findProviders)
}

/** Returns the providers of options that may have mistakes. */
export function readProviders(options: unknown): readonly Provider[] {
  const option = isRecord(options) ? options['providers'] : undefined
  const isValid = Array.isArray(option) && option.length <= MAX_PROVIDERS && option.every(isProviderOption)
  return isValid ? resolveProviders(option) : shipped
}

function findProviders(nameOrProvider: unknown): readonly Provider[] {
  return isProvider(nameOrProvider)
    ? [nameOrProvider]
    : shipped.filter((provider) => provider.name === nameOrProvider)
}

/** True for the name of a shipped provider, and for a provider made with `defineProvider`. */
export function isProviderOption(value: unknown): boolean {
  return findProviders(value).length > 0
}

/** Explains why a value is not a provider. */
export function explainProviderOption(value: unknown): string {
  const names = shipped.map((provider) => provider.name)
  return `${explainUnknownProvider(value, names)}, or a provider made with defineProvider`
}

/** Lists the values that the option accepts. */
export function formatProviderOptions(): string {
  return `${shipped.map((provider) => provider.name).join(', ')}, or a provider made with defineProvider`
}

function isProvider(value: unknown): value is Provider {
  return typeof value === 'object' && value !== null && 'operations' in value && 'errors' in value
}
