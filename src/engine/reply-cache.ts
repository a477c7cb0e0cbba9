import { jsonReply } from '../lib/call.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { Links } from '../handlers/context.ts'
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
  /** Removes the reply of a generation. */
  remove(generation: Generation): void
}

const MAX_REPLIES = 10_000
const MAX_REPLY_LENGTH = 2_048

/** Creates a cache of the replies of at most `limit` generations. Long replies are not cached. */
export function createReplyCache(limit = MAX_REPLIES): ReplyCache {
  /** Oldest first. The oldest generation loses its reply. */
  const generations = new Set<Generation>()

  function remove(generation: Generation): void {
    if (generations.delete(generation)) generation.cachedReply = undefined
  }

  function add(generation: Generation): void {
    const [oldest] = generations.size < limit ? [] : generations
    if (oldest !== undefined) remove(oldest)
    generations.add(generation)
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
      if (reply.body.length > MAX_REPLY_LENGTH) return reply
      if (cached === undefined) add(generation)
      generation.cachedReply = { operation, state, baseUrl, mediaUrl, reply }
      return reply
    },
    remove,
  }
}
