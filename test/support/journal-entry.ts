import { createScenarioRegistry } from '../../src/scenarios/registry.ts'
import { NO_RULES } from './no-rules.ts'
import type { JournalEntry } from '../../src/engine/journal.ts'

const registry = createScenarioRegistry([], NO_RULES)

/** Creates an entry of a journal: by default an accepted call to an unknown path. */
export function createTestEntry(facts: Partial<JournalEntry>): JournalEntry {
  return {
    at: 0,
    session: 'default',
    hasAcceptedKey: true,
    provider: 'sync',
    operation: undefined,
    method: 'GET',
    path: '/v2/generate/one',
    query: '',
    headers: () => [],
    body: undefined,
    extraBytes: 0,
    unknown: [],
    definition: undefined,
    revision: '',
    keyHeaders: () => ({}),
    key: undefined,
    registry,
    status: 200,
    generation: undefined,
    shownState: undefined,
    scenario: undefined,
    reason: undefined,
    ...facts,
  }
}
