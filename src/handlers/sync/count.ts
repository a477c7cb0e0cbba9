import { jsonReply } from '../../lib/call.ts'
import { refuseFields } from './errors.ts'
import { complainOfWords, parseList, SOURCE, STATUSES } from './query.ts'
import { toSyncStatus } from './serialize.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Operation } from '../provider.ts'

const TYPES = ['playground', SOURCE]

const GENERATION_SOURCES = [
  'studio_lite',
  'studio_advanced',
  'studio_assistant',
  'ios',
  'premiere-plugin',
  'resolve-plugin',
  'mcp',
  'chatgpt',
  'claude',
  'gemini',
  SOURCE,
]

/** https://sync.so/docs/api-reference/api/generate-api/count */
export const count: Operation<SyncInput> = {
  name: 'count',
  method: 'GET',
  path: '/v2/generations/count',
  handle(context) {
    const { query } = context
    const mistakes = findMistakes(query)
    if (mistakes.length > 0) return refuseFields(mistakes)
    const statuses = parseList(query, 'status')
    const found = context
      .list()
      .filter(({ state }) => statuses?.includes(toSyncStatus(state.state)) !== false)
    return jsonReply(200, { count: isFromHere(query) ? found.length : 0 })
  },
}

/** Assumed: every key is the user's own, so that `currentUserOnly` leaves none out. */
function findMistakes(query: URLSearchParams): string[] {
  const own = query.get('currentUserOnly')
  return [
    complainOfWords('status', parseList(query, 'status'), STATUSES),
    complainOfWords('type', parseList(query, 'type'), TYPES),
    complainOfWords('generationSource', parseList(query, 'generationSource'), GENERATION_SOURCES),
    own !== null && !/^(?:true|false)$/.test(own) && 'currentUserOnly must be true or false',
  ].filter((mistake) => typeof mistake === 'string')
}

/** Whether the filters ask for what came through the API, among others. */
function isFromHere(query: URLSearchParams): boolean {
  return ['type', 'source', 'generationSource'].every(
    (name) => parseList(query, name)?.includes(SOURCE) !== false,
  )
}
