import type { Provider } from '../handlers/provider.ts'

/** Formats a command that reads the status of the sample of a provider. */
export function formatExampleCurl(
  { basePath, sample, operations, keyHeaders }: Provider,
  { baseUrl, key }: { readonly baseUrl: string; readonly key: string },
): string {
  const [header] = Object.entries(keyHeaders(key))
  const status = operations.find((operation) => operation.name === 'status')
  const path = (status?.path ?? '')
    .slice(basePath.length)
    .replace(/:\w+/, () => encodeURIComponent(sample.id))
  return `curl -H '${header?.join(': ') ?? ''}' ${baseUrl}${path}`
}
