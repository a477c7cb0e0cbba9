import { checkDrawn } from './generations.mjs'
import { DEFAULT_SESSION, nextNumber } from './model.mjs'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Creates a row of Sync, whose id the model learns from the first answer that shows it. */
export function createRow(model, { session, kind, pattern = UUID }, fields) {
  const number = nextNumber(session, `id/sync/${kind}`)
  const row = {
    ...fields,
    session,
    id: undefined,
    isRemoved: false,
    hasId(text) {
      if (row.id === undefined && typeof text === 'string' && pattern.test(text)) {
        checkDrawn(model, `${session.name}/sync/${kind}/${number}`, text)
        row.id = text
      }
      return text === row.id
    },
  }
  return row
}

/** Returns the row that a URL without a key means: of the session in the URL, or else of any. */
export function findByUrl({ sessions }, { namedSession, rowId }, list) {
  const owners = namedSession === undefined ? [...sessions.values()] : [sessions.get(namedSession)]
  return owners.flatMap((session) => session?.[list] ?? []).find((row) => isRow(row, rowId))
}

export function isRow(row, id) {
  return !row.isRemoved && row.id === id
}

/** Returns the session in a URL, to which a read of it belongs. */
export function readNamedSession(url) {
  const [, name] = /^https?:\/\/[^/]+\/s\/([^/]+)\//.exec(url) ?? []
  return { session: name ?? DEFAULT_SESSION, namedSession: name }
}
