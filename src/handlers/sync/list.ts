import { jsonReply } from '../../lib/call.ts'
import { validationErrorReply } from './errors.ts'
import { findListMistake, isLimit, isUuid, parseList, parseSet, SOURCE, STATUSES } from './query.ts'
import { serializeGeneration, getSyncStatus } from './serialize.ts'
import { isSince } from './revisions.ts'
import type { SyncInput } from './requests.ts'
import type { Context, GenerationSnapshot } from '../context.ts'
import type { Operation } from '../provider.ts'

/**
 * Assumed: the newest generation comes first, with and without `limit`. Without it the list has at most 1,000 generations.
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
    const page = isSince(revision, '2026-10') ? readPageQuery(query) : {}
    const mistakes = findMistakes(context, page)
    if (mistakes.length > 0) return validationErrorReply(mistakes)
    const snapshots = selectGenerations(context, page)
    context.recordListed(snapshots)
    return jsonReply(
      200,
      snapshots.map((snapshot) => serializeGeneration(snapshot, context, false)),
    )
  },
}

const MAX_GENERATIONS = 1_000

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
function findMistakes(context: Context<SyncInput>, { limit, cursor, projectId }: PageQuery): string[] {
  const { query, revision } = context
  return [
    isSince(revision, '2026-08') && findListMistake('status', parseList(query, 'status'), STATUSES),
    limit !== undefined && !isLimit(limit) && 'limit must be a whole number from 1 to 100',
    cursor !== undefined && limit === undefined && 'cursor must come with limit',
    // Assumed: an unknown cursor is a mistake.
    cursor !== undefined && !hasGeneration(context, cursor) && 'cursor must be the id of a generation',
    projectId !== undefined && !isUuid(projectId) && 'projectId must be a UUID',
  ].filter((mistake) => typeof mistake === 'string')
}

function hasGeneration(context: Context<SyncInput>, id: string): boolean {
  for (const { generation } of context.list()) if (generation.id === id) return true
  return false
}

/** Returns the generations after the cursor that the query selects, until the page is full. */
function selectGenerations(
  context: Context<SyncInput>,
  page: PageQuery,
): readonly GenerationSnapshot<SyncInput>[] {
  const { limit = MAX_GENERATIONS, cursor } = page
  const isSelected = matches(context.query, page)
  const found: GenerationSnapshot<SyncInput>[] = []
  let isAfterCursor = cursor === undefined
  for (const snapshot of context.list()) {
    if (isAfterCursor && isSelected(snapshot)) found.push(snapshot)
    if (found.length >= Number(limit)) break
    isAfterCursor ||= snapshot.generation.id === cursor
  }
  return found
}

function matches(
  query: URLSearchParams,
  { projectId, sources }: PageQuery,
): (snapshot: GenerationSnapshot<SyncInput>) => boolean {
  const statuses = parseSet(query, 'status')
  const ids = parseSet(query, 'ids')
  const isFromSource = sources?.includes(SOURCE) !== false
  return ({ generation, state }) =>
    statuses?.has(getSyncStatus(state.state)) !== false &&
    ids?.has(generation.id) !== false &&
    isFromSource &&
    (projectId === undefined || generation.input.projectId === projectId)
}
