import type { ShippedScenarioName } from './catalog.ts'

/** A situation that a client should be tested in. */
export interface Situation {
  /** The situation, as a noun phrase. */
  readonly name: string
  /** The shipped scenarios that show it; the first one is the simplest. */
  readonly scenarios: readonly [ShippedScenarioName, ...ShippedScenarioName[]]
  /** The statuses of an answer that show it too. */
  readonly statuses?: readonly [from: number, to: number]
  /** True if it is about webhooks. */
  readonly isAboutWebhooks?: boolean
}

/** The situations of the real world, the likely ones first. */
export const SITUATIONS = [
  { name: 'a failed generation', scenarios: ['slow-fail', 'quick-fail', 'rejected', 'webhook-empty'] },
  {
    name: 'a 429',
    scenarios: ['rate-limited', 'create-rate-limited', 'concurrency-limit'],
    statuses: [429, 429],
  },
  {
    name: 'a 5xx',
    scenarios: ['flaky', 'create-flaky', 'random-errors', 'server-error', 'outage', 'gateway-html'],
    statuses: [500, 599],
  },
  { name: 'a lost submit', scenarios: ['submit-lost', 'submit-timeout'] },
  { name: 'an expired URL', scenarios: ['expired-output'] },
  { name: 'a late webhook', scenarios: ['webhook-late', 'webhook-out-of-order'], isAboutWebhooks: true },
  { name: 'a lost webhook', scenarios: ['webhook-lost'], isAboutWebhooks: true },
  { name: 'a webhook that comes twice', scenarios: ['webhook-twice'], isAboutWebhooks: true },
  {
    name: 'a forged webhook',
    scenarios: ['webhook-bad-signature', 'webhook-unsigned', 'webhook-stale'],
    isAboutWebhooks: true,
  },
  {
    name: 'a broken connection',
    scenarios: ['connection-drops', 'connection-reset', 'hang', 'truncated-body'],
  },
  { name: 'a refused API key', scenarios: ['unauthorized', 'key-expires', 'forbidden', 'gateway-block'] },
  { name: 'an empty balance', scenarios: ['out-of-credits'], statuses: [402, 402] },
  { name: 'a generation that never ends', scenarios: ['stuck'] },
  { name: 'an outage', scenarios: ['outage', 'server-error'] },
  { name: 'a body that is not JSON', scenarios: ['malformed-json', 'empty-body', 'gateway-html'] },
  { name: 'a status that no page documents', scenarios: ['unknown-status'] },
] as const satisfies readonly Situation[]

/** The name of a situation. */
export type SituationName = (typeof SITUATIONS)[number]['name']

/** Returns the simplest scenario that shows a situation. */
export function getScenarioOf(name: SituationName): ShippedScenarioName | undefined {
  return SITUATIONS.find((situation) => situation.name === name)?.scenarios[0]
}
