import { jsonReply } from '../../lib/call.ts'
import { validationErrorReply } from './errors.ts'
import { findListMistake, parseList, parseSet, SOURCE, STATUSES } from './query.ts'
import { getSyncStatus } from './serialize.ts'
import type { SyncInput } from './requests.ts'
import type { Context } from '../context.ts'
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

/** The query parameters that select generations by their source. */
const SOURCE_FILTERS = ['type', 'source', 'generationSource']

/** The body of `GET /v2/generations/count`. */
export interface SyncCount {
  /** The number of matching generations. */
  readonly count: number
}

/** Source: https://sync.so/docs/api-reference/api/generate-api/count */
export const count: Operation<SyncInput> = {
  name: 'count',
  method: 'GET',
  path: '/v2/generations/count',
  knownInput: { query: ['status', 'currentUserOnly', ...SOURCE_FILTERS] },
  handle(context) {
    const { query } = context
    const mistakes = findMistakes(query)
    if (mistakes.length > 0) return validationErrorReply(mistakes)
    return jsonReply<SyncCount>(200, { count: includesApiSource(query) ? countGenerations(context) : 0 })
  },
}

function countGenerations(context: Context<SyncInput>): number {
  const statuses = parseSet(context.query, 'status')
  let found = 0
  for (const { state } of context.list()) if (statuses?.has(getSyncStatus(state.state)) !== false) found += 1
  return found
}

/** Assumed: every key belongs to the current user, so `currentUserOnly` excludes no generation. */
function findMistakes(query: URLSearchParams): string[] {
  const currentUserOnly = query.get('currentUserOnly')
  return [
    findListMistake('status', parseList(query, 'status'), STATUSES),
    findListMistake('type', parseList(query, 'type'), TYPES),
    findListMistake('generationSource', parseList(query, 'generationSource'), GENERATION_SOURCES),
    currentUserOnly !== null &&
      !/^(?:true|false)$/.test(currentUserOnly) &&
      'currentUserOnly must be true or false',
  ].filter((mistake) => typeof mistake === 'string')
}

/** True if the filters include generations that were created through the API. */
function includesApiSource(query: URLSearchParams): boolean {
  return SOURCE_FILTERS.every((name) => parseList(query, name)?.includes(SOURCE) !== false)
}
