import { createScenarioRegistry } from '../../src/scenarios/registry.ts'
import { NO_RULES } from './no-rules.ts'
import { ownProvider } from './own-provider.ts'
import type { JournalEntry } from '../../src/engine/journal.ts'

const fake = {
  registry: createScenarioRegistry([], NO_RULES),
  revisions: new Map<string, string>(),
  defaultScenarios: new Map(),
}

/** Creates an entry of a journal: by default an accepted call to an unknown path. */
export function createTestEntry(facts: Partial<JournalEntry>): JournalEntry {
  return {
    at: 0,
    realAt: 0,
    answeredAt: 0,
    arrivedAfter: 0,
    speed: 1,
    bodyHash: undefined,
    retryAfter: undefined,
    isAltered: false,
    isLost: false,
    created: [],
    shownEnds: [],
    session: 'default',
    hasAcceptedKey: true,
    provider: ownProvider,
    operation: undefined,
    method: 'GET',
    path: '/v2/generate/one',
    query: '',
    headers: () => [],
    body: undefined,
    extraBytes: 0,
    unknown: [],
    key: undefined,
    fake,
    status: 200,
    response: undefined,
    hasFault: false,
    heldUntil: undefined,
    generation: undefined,
    shownState: undefined,
    scenario: undefined,
    reason: undefined,
    ...facts,
  }
}
