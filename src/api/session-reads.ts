import { ConflictError } from '../lib/errors.ts'
import { serveGenerationOutput } from './generation-output.ts'
import { createRequestSource, listRequestPage } from './requests.ts'
import { createTimeline } from './timeline.ts'
import { createGenerationDetails } from './generation-details.ts'
import { findGenerationById, listGenerations } from './generations.ts'
import { getFilterParsers } from './filters.ts'
import { matchesFilter } from './match-filter.ts'
import { watchMatches } from './watchable-list.ts'
import { createDeliveryView } from '../engine/webhooks/delivery.ts'
import { ALL_SESSIONS } from '../engine/sessions.ts'
import type { GenerationDetails } from './generation-details.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { Session } from '../engine/sessions.ts'
import type { RecordedRequest } from '../engine/journal.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { NumberedRequest, RequestPage } from './requests.ts'
import type { Timeline, TimelineFilter } from './timeline.ts'
import type { GenerationView } from './types.ts'
import type { Generation } from '../generations/generation.ts'

/** The recorded facts of one session, or of all sessions joined. Reading them never creates a session. */
export interface SessionReads {
  listGenerations(filter: unknown): GenerationView[]
  /** Throws if several of the sessions have a generation with this id. */
  findGeneration(id: string): GenerationDetails | undefined
  requests(filter: unknown): RecordedRequest[]
  /** Calls `onFound` once, after the next call that matches. Returns a function that stops it. */
  watchRequests(filter: unknown, onFound: (requests: RecordedRequest[]) => void): () => void
  deliveries(filter: unknown): DeliveryView[]
  timeline(filter: TimelineFilter): Timeline
  /** Returns the video of a generation, which is not a call of a client. Throws if it has no video. Undefined if there is no generation with this id. */
  output(id: string, header: Call['header']): Reply | undefined
  /** Returns the newest requests that match, oldest first, each with its number. */
  requestPage(filter: unknown, page: RequestPage): NumberedRequest[]
}

/** Creates the reads of the session with this name, or with `*` of all sessions. They never create a session. */
export function createSessionReads(fake: FakeState, name: string): SessionReads {
  const getSessions = (): Session[] =>
    name === ALL_SESSIONS ? fake.sessions.list() : [fake.sessions.find(name) ?? []].flat()
  const requests = createRequestSource(fake, getSessions)

  function findRequests(filterOption: unknown) {
    const filter = requests.parseFilter(filterOption)
    return requests.list().filter((request) => matchesFilter(request, filter))
  }

  return {
    listGenerations: (filter) => listGenerations(fake, getSessions(), filter),
    findGeneration(id) {
      const found = findOne(fake, getSessions(), id)
      return found && createGenerationDetails(fake, found.session, found.generation)
    },
    requests: findRequests,
    requestPage: (filter, page) =>
      listRequestPage(fake, getSessions(), { filter: requests.parseFilter(filter), page }),
    timeline: (filter) => createTimeline(fake, getSessions(), filter),
    output(id, header) {
      const found = findOne(fake, getSessions(), id)
      return found && serveGenerationOutput(fake, found, header)
    },
    watchRequests: (filter, onFound) =>
      watchMatches(requests, { filter: requests.parseFilter(filter), count: 1 }, onFound),
    deliveries(filterOption) {
      const filter = getFilterParsers(fake.providers).deliveries(filterOption)
      const chosen = getSessions()
      const found = chosen.flatMap(({ deliveries }) => deliveries)
      // The numbers of a session are in order. Those of several sessions cannot be compared.
      if (chosen.length > 1) found.sort((a, b) => a.at - b.at)
      return found.map(createDeliveryView).filter((delivery) => matchesFilter(delivery, filter))
    },
  }
}

interface FoundGeneration {
  readonly session: Session
  readonly generation: Generation
}

/** Throws if several sessions have a generation with this id, which an id that a test chose can have. */
function findOne(fake: FakeState, sessions: readonly Session[], id: string): FoundGeneration | undefined {
  const found = sessions.flatMap((session) => {
    const generation = findGenerationById(fake, session, id)
    return generation === undefined ? [] : [{ session, generation }]
  })
  const [first] = found
  if (found.length <= 1) return first
  const names = found.slice(0, MAX_NAMES).map(({ session }) => session.name)
  throw new ConflictError(
    `show generation ${id}`,
    `${found.length} sessions have one: ${names.join(', ')}`,
    'Name one of them as session',
  )
}

/** The number of sessions that an error names. */
const MAX_NAMES = 10
