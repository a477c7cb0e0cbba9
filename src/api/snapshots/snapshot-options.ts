import { affectsClock, affectsWebhooks } from '../option-effects.ts'
import type { FakeState } from '../../engine/fake-state.ts'
import type { SnapshotData } from './schema.ts'

/** Returns the options of a fake that a snapshot has, without those that have no effect. */
export function createSnapshotOptions({
  settings,
  defaultScenarios,
}: Pick<FakeState, 'settings' | 'defaultScenarios'>): SnapshotData['options'] {
  const { clock, pollStepMs, startAt, speed, seed, unknownIds, limits, debugHeaders, journal, providers } =
    settings
  const { attempts, timeoutMs, timestamps } = settings.webhooks
  return {
    clock,
    ...(affectsClock('pollStep', clock) && { pollStep: pollStepMs }),
    ...(affectsClock('now', clock) && { now: startAt }),
    ...(affectsClock('speed', clock) && { speed }),
    seed,
    unknownIds,
    limits,
    debugHeaders,
    journal,
    ...(defaultScenarios.size > 0 && {
      scenario: Object.fromEntries([...defaultScenarios].map(([provider, { name }]) => [provider, name])),
    }),
    revisions: Object.fromEntries(settings.revisions),
    quotas: Object.fromEntries(settings.quotas),
    prices: Object.fromEntries(settings.prices),
    webhooks: {
      ...(affectsWebhooks('attempts', providers) && { attempts }),
      ...(affectsWebhooks('timeout', providers) && { timeout: timeoutMs }),
      ...(affectsWebhooks('timestamps', providers) && { timestamps }),
    },
  }
}
