import { Mismatch, show } from '../match.mjs'

/** A journal: the calls with an accepted key, and those without one. Each list keeps the newest calls. */
export function createJournal() {
  return { withKey: [], withoutKey: [] }
}

/**
 * Records a call. `entry.isOptional`: it may be missing, because the client has left. Entries with the same `group` can be in any
 * order.
 */
export function record(model, session, entry) {
  model.entries += 1
  const list = entry.hasKey ? session.journal.withKey : session.journal.withoutKey
  list.push({ ...entry, number: model.entries, session: session.name })
  const limit = model.settings.limits.requests
  if (list.length > limit * 2 + 50) list.splice(0, list.length - limit - 50)
  if (!entry.hasKey) checkOverflow(model)
}

/** The journals of all sessions share the space for calls without a key. With more, the oldest journals lose theirs. */
function checkOverflow(model) {
  const limit = model.settings.limits.requests
  let total = 0
  for (const { journal } of model.sessions.values()) total += Math.min(journal.withoutKey.length, limit)
  if (total > limit * 10) model.keylessOverflow = true
}

/** Returns the entries that the journal can have, oldest first; `isRequired` marks those that it must have. */
function listCandidates(model, { journal }) {
  const limit = model.settings.limits.requests
  const withKey = markRequired(journal.withKey, limit)
  const withoutKey = markRequired(journal.withoutKey, limit).map((entry) =>
    model.keylessOverflow ? { ...entry, isRequired: false } : entry,
  )
  return [...withKey, ...withoutKey].sort((a, b) => a.number - b.number)
}

function markRequired(entries, limit) {
  let after = 0
  let requiredAfter = 0
  const marked = []
  for (const entry of entries.toReversed()) {
    if (requiredAfter >= limit) break
    const isRequired = entry.isOptional !== true && after < limit
    marked.push({ ...entry, isRequired })
    after += 1
    if (entry.isOptional !== true) requiredAfter += 1
  }
  return marked
}

/** Throws a Mismatch unless the requests that the fake lists are those of the model, filtered by `matches`. */
export function checkRequests(model, session, { actual, matches, what }) {
  const expected = listCandidates(model, session).map(toRequest).filter(matches)
  const missing = [...expected]
  const rest = actual.map(pickFields)
  while (rest.length > 0 || missing.length > 0) {
    const last = rest[rest.length - 1]
    const index = last === undefined ? -1 : findInLastGroup(missing, last)
    if (index !== -1) {
      missing.splice(index, 1)
      rest.pop()
    } else if (missing.length > 0 && !missing[missing.length - 1].isRequired) missing.pop()
    else {
      if (process.env.SOAK_DEBUG) {
        const f = (e) =>
          `${e.number ?? ''} ${e.provider} ${e.operation} ${e.method} ${e.status} ${e.generation} ${e.scenario} ${e.isRequired ?? ''} ${e.hasKey ?? ''}`
        console.log('EXPECTED\n' + expected.slice(0, 14).map(f).join('\n'))
        console.log('ACTUAL\n' + actual.map(pickFields).slice(0, 14).map(f).join('\n'))
        console.log(
          session.journal.withKey.length,
          session.journal.withoutKey.length,
          model.keylessOverflow,
          session.journal.withoutKey.slice(0, 5).map(f),
        )
      }
      const wanted = missing.length === 0 ? 'no further request' : strip(missing[missing.length - 1])
      throw new Mismatch(`${what}: ${actual.length} requests, at ${rest.length - 1}`, {
        expected: wanted,
        actual: last ?? 'no request',
      })
    }
  }
}

function findInLastGroup(entries, request) {
  const text = show(request)
  const { group } = entries[entries.length - 1] ?? {}
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    if (index < entries.length - 1 && (group === undefined || entries[index].group !== group)) return -1
    if (show(strip(entries[index], request)) === text) return index
  }
  return -1
}

const FIELDS = ['provider', 'operation', 'method', 'status', 'generation', 'state', 'scenario', 'session']

function pickFields(request) {
  return Object.fromEntries(FIELDS.map((field) => [field, request[field]]))
}

function toRequest({ generation, ...entry }) {
  return { ...entry, generation: generation?.id ?? null }
}

/** A scenario that the model does not know matches any. */
function strip(entry, request) {
  const fields = pickFields(entry)
  return entry.scenario === undefined && request !== undefined
    ? { ...fields, scenario: request.scenario }
    : fields
}
