import { jsonReply } from '../lib/call.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { Links } from '../handlers/provider.ts'
import type { Reply } from '../lib/call.ts'

/** What a cached reply is looked up by. */
export interface CacheKey {
  /** The name of the operation. */
  readonly operation: string
  readonly generation: Generation
  readonly state: StateAt
  readonly links: Pick<Links, 'baseUrl' | 'mediaUrl'>
}

/** The replies to the last status reads. Building the body of a reply is a large part of the time of a read. */
export interface ReplyCache {
  /** Returns the reply of the last read, if it showed the same state with the same URLs; else builds one. */
  getOrBuild(key: CacheKey, buildBody: () => object): Reply
}

const LIMIT = 10_000

/** Creates a cache. At most `limit` generations have a cached reply. */
export function createReplyCache(limit = LIMIT): ReplyCache {
  /** A ring: the oldest generation loses its reply. */
  const generations: Generation[] = []
  let oldest = 0

  function add(generation: Generation): void {
    const removed = generations[oldest]
    if (removed !== undefined) removed.cachedReply = undefined
    generations[oldest] = generation
    oldest = (oldest + 1) % limit
  }

  return {
    getOrBuild({ operation, generation, state, links }, buildBody) {
      const { baseUrl, mediaUrl } = links
      const cached = generation.cachedReply
      if (
        cached?.operation === operation &&
        cached.state.state === state.state &&
        cached.state.since === state.since &&
        cached.baseUrl === baseUrl &&
        cached.mediaUrl === mediaUrl
      )
        return cached.reply
      const reply = jsonReply(200, buildBody())
      if (cached === undefined) add(generation)
      generation.cachedReply = { operation, state, baseUrl, mediaUrl, reply }
      return reply
    },
  }
}
