import type { Provider } from '../handlers/provider.ts'

/** Each provider's base URL on a server at `url`, by name. `Name` is one of the providers' names. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function toBaseUrls<Name extends string>(
  providers: readonly Provider[],
  url: string,
): { readonly [N in Name]: string } {
  const urls = Object.fromEntries(providers.map(({ name, basePath }) => [name, `${url}/${name}${basePath}`]))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return urls as { readonly [N in Name]: string }
}
