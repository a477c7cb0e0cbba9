import { STATUS_FAULT_CHOICES } from '../scenarios.mjs'
import { findGeneration, listGenerations } from '../model/model.mjs'
import { PROVIDER_NAMES, PROVIDERS } from '../providers/index.mjs'
import { buildCall, buildCaller, pickSession } from './callers.mjs'
import { performCall } from './perform.mjs'

const UNKNOWN_IDS = [
  'unknown',
  '%zz',
  '%F0%9F%92%A9',
  '..%2f..%2fetc',
  'null',
  'x'.repeat(300),
  'gen_0000000000000000',
]

/** Picks the id of a read: of a generation of the session, of the sample, of another session, or an unknown one. */
function pickId({ random, model }, { session: name, provider }) {
  const session = model.sessions.get(name)
  const own =
    session === undefined ? [] : listGenerations(session).filter((found) => found.provider === provider)
  return random.weighted([
    [own.length > 0 ? 80 : 0, () => random.pick(own).id],
    [6, () => PROVIDERS[provider].sample.id],
    [5, () => random.pick(UNKNOWN_IDS)],
    [4, () => pickForeignId({ random, model }, { name, provider })],
  ])()
}

function pickForeignId({ random, model }, { name, provider }) {
  const others = [...model.generations]
    .slice(-50)
    .filter(({ session, id }) => session.name !== name && id !== undefined)
  return others.length === 0 ? `${provider}-none` : random.pick(others).id
}

/** Returns the id as a path shows it. */
function encodeId(id) {
  return id.includes('%') ? id : encodeURIComponent(id)
}

/** Builds a call about one generation. */
export function buildCallAbout(context, { provider, session, operation, choice, buildPath, ...more }) {
  const id = pickId(context, { session, provider })
  return buildCall(context, {
    provider,
    operation,
    path: buildPath(encodeId(id)),
    id: decode(id),
    ...buildCaller(context, { provider, session, choice }),
    ...more,
  })
}

function decode(id) {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** True if the call would create the sample, which can remove another generation. */
function createsSample({ model }, { id, provider, session: name }) {
  const session = model.sessions.get(name)
  return (
    id === PROVIDERS[provider].sample.id &&
    (session === undefined || findGeneration(session, provider, id) === undefined)
  )
}

export function isExclusive(context, call) {
  return context.createsSession(call.session) || (createsSample(context, call) && context.limitsGenerations())
}

/** Plans a status read. */
export function planStatus(context) {
  const { random, claim } = context
  const session = pickSession(context)
  if (!claim(session)) return undefined
  const provider = random.pick(PROVIDER_NAMES)
  const choice = random.chance(0.15) ? random.weighted(STATUS_FAULT_CHOICES) : undefined
  const withProgress = provider === 'sync' && random.chance(0.2)
  const isSecondPath = provider === 'sync' && !withProgress && random.chance(0.3)
  const call = buildCallAbout(context, {
    provider,
    session,
    operation: 'status',
    choice,
    method: random.chance(0.07) ? 'HEAD' : 'GET',
    withProgress,
    buildPath: (id) =>
      isSecondPath
        ? `/v2/generations/${id}`
        : `${PROVIDERS[provider].statusPath(id)}${withProgress ? '?include=progress' : ''}`,
  })
  const label = `status ${provider} ${session} ${call.id.slice(0, 40)} ${choice ?? ''}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}

const OF_ONE = {
  delete: { method: 'DELETE', buildPath: (id) => `/v2/generations/${id}` },
  download: { method: 'GET', buildPath: (id) => `/v2/generations/${id}/download` },
}

/** Plans a deletion or a download at Sync. */
export function planOfOne(context) {
  const { random, claim } = context
  const session = pickSession(context)
  if (!claim(session)) return undefined
  const operation = random.pick(Object.keys(OF_ONE))
  const call = buildCallAbout(context, { provider: 'sync', session, operation, ...OF_ONE[operation] })
  const label = `${operation} sync ${session} ${call.id.slice(0, 40)}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}

const STATUS_LISTS = [['COMPLETED'], ['PENDING', 'PROCESSING'], ['FAILED', 'REJECTED']]

/** Plans a list with pages, or a count, at Sync. */
export function planList(context) {
  const { random, claim, model } = context
  const session = pickSession(context)
  if (!claim(session)) return undefined
  const operation = random.chance(0.7) ? 'list' : 'count'
  const filter = pickFilter(random, model.sessions.get(session))
  const query = buildQuery(filter)
  const call = buildCall(context, {
    provider: 'sync',
    operation,
    path: `/v2/generations${operation === 'count' ? '/count' : ''}${query === '' ? '' : `?${query}`}`,
    filter,
    ...buildCaller(context, { provider: 'sync', session }),
  })
  const label = `${operation} sync ${session} ${query}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}

function pickFilter(random, session) {
  const all =
    session === undefined ? [] : listGenerations(session).filter(({ provider }) => provider === 'sync')
  const isUnknownStatus = random.chance(0.05)
  return {
    // Where an unknown status is not refused, it matches no generation.
    statuses: random.chance(0.4) ? random.pick(STATUS_LISTS) : isUnknownStatus ? [] : undefined,
    isUnknownStatus,
    limit: random.chance(0.5) ? random.between(1, 5) : undefined,
    isInvalidLimit: random.chance(0.05) ? true : undefined,
    cursor: random.chance(0.4) ? (all.length > 0 ? random.pick(all).id : 'no-such-id') : undefined,
  }
}

function buildQuery({ statuses, isUnknownStatus, limit, isInvalidLimit, cursor }) {
  const query = new URLSearchParams()
  const items = [...(statuses ?? []), ...(isUnknownStatus ? ['DONE'] : [])]
  if (items.length > 0) query.set('status', items.join(','))
  if (isInvalidLimit) query.set('limit', '0')
  else if (limit !== undefined) query.set('limit', String(limit))
  if (cursor !== undefined) query.set('cursor', cursor)
  return query.toString()
}

/** Plans a read of a catalog. */
export function planCatalog(context) {
  const { random, claim } = context
  const session = pickSession(context)
  if (!claim(session)) return undefined
  const provider = random.pick(PROVIDER_NAMES)
  const [operation, path] = random.pick(PROVIDERS[provider].reads)
  const call = buildCall(context, {
    provider,
    operation,
    path,
    ...buildCaller(context, { provider, session }),
  })
  const label = `${operation} ${provider} ${session}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}
