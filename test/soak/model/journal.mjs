import { Mismatch, show } from '../match.mjs'

/** Creates a journal, with the newest calls with an accepted key and the newest without one. */
export function createJournal() {
  return { withKey: [], withoutKey: [] }
}

/** More calls than can end in one step, and have the same group. */
const MAX_GROUP = 50

/** Records a call, of which those with the same `group` can be in any order. */
export function record(model, session, entry) {
  model.entries += 1
  const list = entry.hasKey ? session.journal.withKey : session.journal.withoutKey
  list.push({ ...entry, number: model.entries, session: session.name })
  if (list.length > model.settings.limits.requests + MAX_GROUP) list.shift()
  checkOverflow(model, entry.hasKey ? 'withKey' : 'withoutKey')
}

/** All journals together keep this many times the limit of one. */
const TOTALS = { withKey: 100, withoutKey: 10 }

/** Notes that the journals have used up the space that they share, so that the oldest may be empty. */
function checkOverflow(model, kind) {
  const limit = model.settings.limits.requests
  let total = 0
  for (const { journal } of model.sessions.values()) total += Math.min(journal[kind].length, limit)
  if (total > limit * TOTALS[kind]) model.fullJournals.add(kind)
}

/** Returns the entries that the journal can have, oldest first; `isRequired` marks those that it must have. */
function listCandidates(model, { journal }) {
  const limit = model.settings.limits.requests
  const withKey = findNewest(journal.withKey, { limit, areRequired: !model.fullJournals.has('withKey') })
  const withoutKey = findNewest(journal.withoutKey, {
    limit,
    areRequired: !model.fullJournals.has('withoutKey'),
  })
  return [...withKey, ...withoutKey].sort((a, b) => a.number - b.number)
}

/** Returns the newest entries up to the limit; of a group that the limit cuts, any can be missing. */
function findNewest(entries, { limit, areRequired }) {
  const cut = entries.at(-limit - 1)?.group
  const isCut = ({ group }) => group !== undefined && group === cut
  return entries
    .filter((entry, index) => index >= entries.length - limit || isCut(entry))
    .map((entry) => Object.assign({ isRequired: areRequired && !isCut(entry) }, entry))
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
