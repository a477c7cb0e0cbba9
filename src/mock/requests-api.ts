import { DURATION_FORMS, parseDuration } from '../duration.ts'
import { MockVideoApiError } from '../failure.ts'
import { toRecordedRequest } from '../generations/journal.ts'
import { show } from '../parse.ts'
import type { RecordedRequest } from '../generations/journal.ts'
import type { Session } from '../sessions/session.ts'
import type { World } from '../sessions/world.ts'
import type { RequestFilter, Requests } from './api.ts'

const TIMEOUT_MS = 1_000

/** What `api.requests` does. */
export function createRequestsApi(world: World, session: () => Session): Requests {
  function requests(filter: RequestFilter = {}): RecordedRequest[] {
    return session()
      .journal.entries()
      .map(toRecordedRequest)
      .filter((request) => isLike(request, filter))
  }

  const waitFor: Requests['waitFor'] = (filter, { count = 1, timeout = TIMEOUT_MS } = {}) => {
    return new Promise((resolve, reject) => {
      const timeoutMs = parseDuration(timeout)
      if (timeoutMs === undefined)
        throw new MockVideoApiError('wait for requests', `${show(timeout)} is no duration`, DURATION_FORMS)
      const look = (): void => {
        const found = requests(filter)
        if (found.length < count) return
        stop()
        resolve(found)
      }
      const giveUp = (): void => {
        stop()
        const seen = `${requests(filter).length} of ${count} came within ${timeoutMs} ms`
        reject(
          new MockVideoApiError(
            `see ${count} requests like ${JSON.stringify(filter)}`,
            seen,
            'Give more time with { timeout }',
          ),
        )
      }
      const stop = (): void => {
        clearTimeout(timer)
        world.observers.delete(look)
      }
      const timer = setTimeout(giveUp, timeoutMs)
      world.observers.add(look)
      look()
    })
  }

  return Object.assign(requests, { waitFor })
}

function isLike(request: RecordedRequest, filter: RequestFilter): boolean {
  const facts = new Map<string, unknown>(Object.entries(request))
  return Object.entries(filter).every(([key, value]) => value === undefined || facts.get(key) === value)
}
