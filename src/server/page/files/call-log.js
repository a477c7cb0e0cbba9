import { get } from './api.js'
/** @import { Filters, NumberedRequest } from './types.js' */

const MAX_CALLS = 100
const MAX_UNMATCHED = 20

/** Creates the list of the last calls. Each read gets those that are new. */
export function createCallLog() {
  /** @type {readonly NumberedRequest[]} */
  let calls = []
  /** True if the calls can be those of another run, or of other filters. */
  let isOld = true

  return {
    /** Makes the next read replace all calls. They are kept until then. */
    forget() {
      isOld = true
    },
    /** Returns the calls, oldest first; undefined if none is new. @param {Filters} filters */
    async read({ session, provider }) {
      const isFirst = isOld
      isOld = false
      try {
        const after = isFirst ? 0 : (calls.at(-1)?.number ?? 0)
        const found = await readNew({ session, provider, after })
        if (!isFirst && found.length === 0) return undefined
        calls = joinCalls(isFirst ? [] : calls, found)
        return calls
      } catch (error) {
        isOld ||= isFirst
        throw error
      }
    },
  }
}

/** @param {{ session: string, provider: string, after: number }} query */
async function readNew(query) {
  /** @type {NumberedRequest[]} */
  const found = await get('requests', { ...query, limit: MAX_CALLS })
  if (found.length < MAX_CALLS) return found
  // There can be more. Unmatched calls are rare, and must not be missed.
  /** @type {NumberedRequest[]} */
  const unmatched = await get('requests', { ...query, operation: 'null', limit: MAX_UNMATCHED })
  return [...unmatched, ...found]
}

/** Returns the last calls, and before them the last unmatched ones. @param {readonly NumberedRequest[]} old @param {readonly NumberedRequest[]} more */
function joinCalls(old, more) {
  const known = new Map([...old, ...more].map((call) => [call.number, call]))
  const calls = [...known.values()].sort((a, b) => a.number - b.number)
  const unmatched = calls.slice(0, -MAX_CALLS).filter(({ operation }) => operation === null)
  return [...unmatched.slice(-MAX_UNMATCHED), ...calls.slice(-MAX_CALLS)]
}
