import { createFakeState } from '../../engine/create-fake-state.ts'
import { endFakeState } from '../../engine/end-fake-state.ts'
import { notifyChangeObservers } from '../../engine/fake-state.ts'
import { parseOptions } from '../options.ts'
import { explainErrors, RESTORE } from './errors.ts'
import { parseSnapshot } from './parse-snapshot.ts'
import { restoreFiles } from './restore-files.ts'
import { restoreGenerations, restorePlans } from './restore-generations.ts'
import { restoreCoverage, restoreRequests, restoreSessions } from './restore-sessions.ts'
import { prepareWebhooks } from './restore-webhooks.ts'
import { MAX_UPLOAD_BYTES } from './snapshot.ts'
import type { FakeState, Surroundings } from '../../engine/fake-state.ts'
import type { Settings } from '../../engine/settings.ts'
import type { SnapshotData } from './schema.ts'

/**
 * Replaces the state of a fake by that of a snapshot. Throws a `MockVideoApiError` if the snapshot is not valid; then the fake
 * stays as it is.
 */
export function restoreSnapshot(fake: FakeState, value: unknown): void {
  const data = parseSnapshot(value, fake.providers)
  const fresh = explainErrors(['options'], () =>
    createFakeState(buildSettings(fake.settings, data), {
      clockState: data.clock,
      surroundings: pickSurroundings(fake),
    }),
  )
  let restored: RestoredParts
  try {
    restored = restoreParts(fresh, fake, data)
  } catch (error) {
    fresh.clock.close()
    throw error
  }
  endFakeState(fake)
  Object.assign(fake, fresh)
  restored.begin()
  if (fake.endObservers.size > 0) fake.generationEnds.start()
  notifyChangeObservers(fake, { kind: 'reset', session: undefined })
  if (restored.missingFiles > 0) warnOfMissingFiles(fake, restored.missingFiles)
}

/** The options of the snapshot, and what the fake keeps: what is secret, where webhooks may go, and code. */
function buildSettings(kept: Settings, { options, scenarios }: SnapshotData): Settings {
  const { providers, apiKeys, catalogs, warn } = kept
  const { hosts, secret } = kept.webhooks
  const restored = parseOptions({ ...options, providers }, RESTORE)
  return {
    ...restored,
    scenarios,
    apiKeys,
    catalogs,
    warn,
    webhooks: { ...restored.webhooks, hosts, secret },
  }
}

function pickSurroundings(fake: FakeState): Surroundings {
  const { observers, controlObservers, changeObservers, endObservers, deliveryObservers } = fake
  const { sessionEndObservers, server } = fake
  return {
    observers,
    controlObservers,
    changeObservers,
    endObservers,
    deliveryObservers,
    sessionEndObservers,
    server,
  }
}

interface RestoredParts {
  /** Begins to send the webhooks. */
  readonly begin: () => void
  /** The number of uploads without their bytes. */
  readonly missingFiles: number
}

/** Fills a new state. Nothing happens yet: no alarm is set, and nothing is sent. */
// oxlint-disable-next-line max-params
function restoreParts(fresh: FakeState, fake: FakeState, data: SnapshotData): RestoredParts {
  restoreSessions(fresh, data)
  const plans = restorePlans(fresh, data)
  const generations = restoreGenerations(fresh, data, plans)
  restoreRequests(fresh, data)
  restoreCoverage(fresh.coverage, data.coverage)
  const missingFiles = restoreFiles(fresh, data)
  const begin = prepareWebhooks({ fresh, fake }, data, { generations, plans })
  return { begin, missingFiles }
}

function warnOfMissingFiles({ warnOnce }: FakeState, count: number): void {
  const subject = count === 1 ? 'One upload' : `${count} uploads`
  warnOnce(
    `${subject} came back without bytes, because a snapshot has only those of uploads up to ${MAX_UPLOAD_BYTES / 1_024 ** 2} MB: such a URL answers 404. Upload the files again if you need them.`,
  )
}
