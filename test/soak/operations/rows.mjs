import { readNamedSession } from '../model/rows.mjs'
import { buildCall, buildCaller, pickSession } from './callers.mjs'

const JSON_TYPE = { 'content-type': 'application/json' }

/** Builds a call of Sync with a key, with `json` as its body if there is one. */
export function buildKeyedCall(context, { session, choice, json, headers, ...more }) {
  const caller = buildCaller(context, { provider: 'sync', session, choice })
  return buildCall(context, {
    provider: 'sync',
    ...caller,
    ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    ...more,
    headers: { ...caller.headers, ...(json !== undefined && JSON_TYPE), ...headers },
  })
}

/** Builds a call of Sync without a key, to a URL whose session is the owner of the row, or none. */
export function buildUrlCall(context, { session, buildUrl, ...more }) {
  const call = buildCall(context, { provider: 'sync', path: '/', session, headers: {}, ...more })
  const url = buildUrl(call.base)
  return { ...call, url, needsKey: false, ...readNamedSession(url) }
}

/** Returns the rows of a session whose ids are known, removed ones included. */
export function listKnown(model, session, list) {
  return (model.sessions.get(session)?.[list] ?? []).filter(({ id }) => id !== undefined)
}

const OWNERS = 8

/** Picks a session with such rows, one of a few so that the calls build on each other, or at times any session. */
export function pickOwner(context, list) {
  const { random, model } = context
  const owners = [...model.sessions.values()].filter((session) => session[list].length > 0).slice(0, OWNERS)
  return owners.length > 0 && random.chance(0.9) ? random.pick(owners).name : pickSession(context)
}
