import { MockVideoApiError } from '../lib/errors.ts'
import { explainUnknownProvider } from '../lib/parse.ts'
import type { Provider } from '../handlers/provider.ts'

/** Returns the provider with this name. Throws a `MockVideoApiError` with `action` if the fake does not have it. */
export function getProvider(providers: readonly Provider[], name: string, action: string): Provider {
  const found = providers.find((provider) => provider.name === name)
  if (found !== undefined) return found
  const names = providers.map((provider) => provider.name)
  throw new MockVideoApiError(action, explainUnknownProvider(name, names))
}
