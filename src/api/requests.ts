import { ConflictError } from '../lib/errors.ts'
import { createRecordedRequest } from '../engine/journal.ts'
import { getFilterParsers } from './filters.ts'
import type { CallObserver, FakeState } from '../engine/fake-state.ts'
import type { RecordedRequest } from '../engine/journal.ts'
import type { Session } from '../engine/sessions.ts'
import type { RequestFilter } from './types.ts'
import type { ListSource } from './watchable-list.ts'

/** Creates the source of the recorded requests of sessions, in the order in which they were answered. */
export function createRequestSource(
  fake: FakeState,
  getSessions: () => readonly Session[],
): ListSource<RecordedRequest, RequestFilter> {
  const { observers, providers, registry } = fake
  return {
    itemNoun: 'requests',
    list: () => listRequests(fake, getSessions()),
    parseFilter: (filter) => getFilterParsers(providers).requests(filter, registry),
    observe(onChange) {
      const observer: CallObserver = (entry) => {
        if (getSessions().some(({ name }) => name === entry.session)) onChange(createRecordedRequest(entry))
      }
      observers.add(observer)
      return () => observers.delete(observer)
    },
  }
}

/** Throws if the fake keeps no requests, because an empty list would be wrong. */
function listRequests({ journal }: FakeState, sessions: readonly Session[]): RecordedRequest[] {
  if (journal === 'off')
    throw new ConflictError(
      'list the requests',
      'this fake keeps none, because its journal is off',
      "Set the option journal to 'requests' or 'full', or leave out --no-journal",
    )
  return sessions
    .flatMap((session) => session.journal.numberedEntries())
    .sort((a, b) => a.number - b.number)
    .map(({ entry }) => createRecordedRequest(entry))
}
