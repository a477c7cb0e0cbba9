import { MockVideoApiError } from '../lib/errors.ts'
import type { Adapter } from './adapter.ts'

/** Returns the adapter of a fake. Throws a `MockVideoApiError` if the value is not a fake, which plain JavaScript allows. */
export function getAdapter(api: { readonly adapter?: Adapter } | undefined, action: string): Adapter {
  const adapter = api?.adapter
  if (adapter !== undefined) return adapter
  throw new MockVideoApiError(
    action,
    'the first argument is not a fake',
    'Pass the result of createMockVideoApi()',
  )
}
