import { jsonReply } from '../../lib/call.ts'
import { validationErrorReply } from './errors.ts'
import { findListMistake, isUuid, parseList, SOURCE, STATUSES } from './query.ts'
import { serializeGeneration, getSyncStatus } from './serialize.ts'
import { isSince } from './revisions.ts'
import type { SyncInput } from './requests.ts'
import type { Context, Operation, GenerationSnapshot } from '../provider.ts'

/**
 * Assumed: the newest generation comes first, with and without `limit`.
 *
 * Source: https://sync.so/docs/api-reference/api/generate-api/list
 */
export const list: Operation<SyncInput> = {
  name: 'list',
  method: 'GET',
  path: '/v2/generations',
  knownInput: {
    query: ({ revision }) => ['status', 'ids', ...(isSince(revision, '2026-10') ? PAGE_QUERY : [])],
  },
  handle(context) {
    const { query, revision } = context
    const all = context.list()
    const page = isSince(revision, '2026-10') ? readPageQuery(query) : {}
    const mistakes = findMistakes(context, page, all)
    if (mistakes.length > 0) return validationErrorReply(mistakes)
    const start = all.findIndex(({ generation }) => generation.id === page.cursor) + 1
    const found = all
      .slice(start)
      .filter(matches(query, page))
      .slice(0, page.limit === undefined ? undefined : Number(page.limit))
    return jsonReply(
      200,
      found.map((snapshot) => serializeGeneration(snapshot, context, false)),
    )
  },
}

/** The query parameters that `2026-10` added. */
const PAGE_QUERY = ['limit', 'cursor', 'projectId', 'source']

/** The values of the query parameters that `2026-10` added, not yet validated. */
interface PageQuery {
  readonly limit?: string | undefined
  readonly cursor?: string | undefined
  readonly projectId?: string | undefined
  readonly sources?: readonly string[] | undefined
}

function readPageQuery(query: URLSearchParams): PageQuery {
  const get = (name: string): string | undefined => query.get(name) ?? undefined
  return {
    limit: get('limit'),
    cursor: get('cursor'),
    projectId: get('projectId'),
    sources: parseList(query, 'source'),
  }
}

/** Assumed: before `2026-08`, whose pages document no 400 here, an unknown status matches no generation. */
function findMistakes(
  { query, revision }: Context<SyncInput>,
  { limit, cursor, projectId }: PageQuery,
  all: readonly GenerationSnapshot<SyncInput>[],
): string[] {
  const cursorExists = cursor === undefined || all.some(({ generation }) => generation.id === cursor)
  return [
    isSince(revision, '2026-08') && findListMistake('status', parseList(query, 'status'), STATUSES),
    limit !== undefined && !isLimit(limit) && 'limit must be a whole number from 1 to 100',
    cursor !== undefined && limit === undefined && 'cursor must come with limit',
    // Assumed: an unknown cursor is a mistake.
    !cursorExists && 'cursor must be the id of a generation',
    projectId !== undefined && !isUuid(projectId) && 'projectId must be a UUID',
  ].filter((mistake) => typeof mistake === 'string')
}

function isLimit(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100
}

function matches(
  query: URLSearchParams,
  { projectId, sources }: PageQuery,
): (snapshot: GenerationSnapshot<SyncInput>) => boolean {
  const statuses = parseList(query, 'status')
  const ids = parseList(query, 'ids')
  return ({ generation, state }) =>
    statuses?.includes(getSyncStatus(state.state)) !== false &&
    ids?.includes(generation.id) !== false &&
    sources?.includes(SOURCE) !== false &&
    (projectId === undefined || generation.input.projectId === projectId)
}
