import { ConflictError } from '../lib/errors.ts'
import { createRecordedRequest } from '../engine/journal.ts'
import { getFilterParsers } from './filters.ts'
import { matchesFilter } from './match-filter.ts'
import type { CallObserver, FakeState } from '../engine/fake-state.ts'
import type { RecordedRequest } from '../engine/journal.ts'
import type { NumberedEntry } from '../engine/journals.ts'
import type { Session } from '../engine/sessions.ts'
import type { RequestFilter } from './types.ts'
import type { ListSource } from './watchable-list.ts'

/** Creates the source of the recorded requests of sessions, in the order in which they were answered. */
export function createRequestSource(
  fake: FakeState,
  getSessions: () => readonly Session[],
): ListSource<RecordedRequest, RequestFilter> {
  const { observers, providers } = fake
  return {
    itemNoun: 'requests',
    list: () => listRequests(fake, getSessions()),
    parseFilter: (filter) => getFilterParsers(providers).requests(filter, fake.registry),
    observe(onChange) {
      const observer: CallObserver = (entry) => {
        if (getSessions().some(({ name }) => name === entry.session)) onChange(createRecordedRequest(entry))
      }
      observers.add(observer)
      return () => observers.delete(observer)
    },
  }
}

/** The part of a list of requests. */
export interface RequestPage {
  /** Only requests with a higher number. */
  readonly after?: number | undefined
  /** The maximum number of requests, of which the newest are returned. */
  readonly limit: number
}

/** A request with its number in the order of all sessions, counted from 1. */
export interface NumberedRequest extends RecordedRequest {
  readonly number: number
}

/** Returns the newest requests that match, oldest first. */
export function listRequestPage(
  fake: FakeState,
  sessions: readonly Session[],
  { filter, page }: { readonly filter: RequestFilter; readonly page: RequestPage },
): NumberedRequest[] {
  const { after = 0, limit } = page
  const found: NumberedRequest[] = []
  for (const { entry, number } of listEntries(fake, sessions).toReversed()) {
    if (number <= after || found.length >= limit) break
    const request = createRecordedRequest(entry)
    if (matchesFilter(request, filter)) found.push({ number, ...request })
  }
  return found.toReversed()
}

function listRequests(fake: FakeState, sessions: readonly Session[]): RecordedRequest[] {
  return listEntries(fake, sessions).map(({ entry }) => createRecordedRequest(entry))
}

/** Throws if the fake keeps no requests, because an empty list would be wrong. */
function listEntries({ journal }: FakeState, sessions: readonly Session[]): NumberedEntry[] {
  if (journal === 'off')
    throw new ConflictError(
      'list the requests',
      'this fake keeps none, because its journal is off',
      "Set the option journal to 'requests' or 'full', or leave out --no-journal",
    )
  return sessions.flatMap((session) => session.journal.numberedEntries()).sort((a, b) => a.number - b.number)
}
