import { jsonReply } from '../../lib/call.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** The body of `GET /v2/account`. The page has more fields, whose shapes are not known. */
export interface SyncAccount {
  /** The kind of credential of the call. */
  readonly credentialType: 'api_key' | 'oauth' | 'session'
  /** The way in which the organization pays. */
  readonly billingModel: 'credits' | 'usage' | 'free' | 'enterprise'
  /** The URL of the page where a user pays. */
  readonly billingUrl: string
}

/**
 * Assumed: the organization pays by usage, in dollars. The URL is made up.
 *
 * Source: https://sync.so/docs/api-reference/api/account-api/get
 */
export const account: Operation<SyncInput> = {
  name: 'account',
  method: 'GET',
  path: '/v2/account',
  knownInput: {},
  handle: () =>
    jsonReply<SyncAccount>(200, {
      credentialType: 'api_key',
      billingModel: 'usage',
      billingUrl: 'https://sync.so/settings/billing',
    }),
}
