import type { Rows } from '../handlers/catalog.ts'
import type { Provider } from '../handlers/provider.ts'
import type { ClockKind } from './clock.ts'
import type { JournalKind } from './journals.ts'
import type { Prices } from '../lib/prices.ts'
import type { WebhookSettings } from './webhooks/webhooks.ts'

/** The quotas of one provider, by name. */
export type Quota = Readonly<Record<string, number | undefined>>

/** The options of a fake, checked and complete. */
export interface Settings {
  readonly scenario: unknown
  readonly scenarios: readonly unknown[]
  readonly providers: readonly Provider[]
  readonly clock: ClockKind
  readonly pollStepMs: number
  readonly startAt: number
  readonly speed: number
  readonly seed: number
  readonly unknownIds: 'reject' | 'create'
  readonly apiKeys: readonly string[] | undefined
  readonly revisions: ReadonlyMap<string, string>
  readonly limits: { readonly generations: number; readonly requests: number; readonly sessions: number }
  /** The catalogs of the `catalogs` option, by name. A fake without them has the documented rows. */
  readonly catalogs: ReadonlyMap<string, Rows<object>>
  readonly quotas: ReadonlyMap<string, Quota>
  /** The prices of the `prices` option, for each provider. */
  readonly prices: ReadonlyMap<string, Prices>
  readonly webhooks: WebhookSettings & { readonly secret: string | undefined }
  readonly debugHeaders: boolean
  readonly journal: JournalKind
  readonly warn: (text: string) => void
}
