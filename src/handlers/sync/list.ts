import { jsonReply } from '../../lib/call.ts'
import { refuseFields } from './errors.ts'
import { complainOfWords, isUuid, parseList, SOURCE, STATUSES } from './query.ts'
import { serializeSync, toSyncStatus } from './serialize.ts'
import { isSince } from './wait.ts'
import type { SyncInput } from '../../fixtures/sync.ts'
import type { Context, Operation, GenerationSnapshot } from '../provider.ts'

/**
 * https://sync.so/docs/api-reference/api/generate-api/list
 * Assumed: newest first, with and without `limit`.
 */
export const list: Operation<SyncInput> = {
  name: 'list',
  method: 'GET',
  path: '/v2/generations',
  handle(context) {
    const { query, revision, links } = context
    const all = context.list()
    const page = isSince(revision, '2026-10') ? parsePage(query) : {}
    const mistakes = findMistakes(context, page, all)
    if (mistakes.length > 0) return refuseFields(mistakes)
    const start = all.findIndex(({ generation }) => generation.id === page.cursor) + 1
    const found = all
      .slice(start)
      .filter(matches(query, page))
      .slice(0, page.limit === undefined ? undefined : Number(page.limit))
    return jsonReply(
      200,
      found.map((seen) => serializeSync(seen, links, false)),
    )
  },
}

/** What `2026-10` brought, as it was sent. */
interface Page {
  readonly limit?: string | undefined
  readonly cursor?: string | undefined
  readonly projectId?: string | undefined
  readonly sources?: readonly string[] | undefined
}

function parsePage(query: URLSearchParams): Page {
  const get = (name: string): string | undefined => query.get(name) ?? undefined
  return {
    limit: get('limit'),
    cursor: get('cursor'),
    projectId: get('projectId'),
    sources: parseList(query, 'source'),
  }
}

/** Assumed: before `2026-08`, whose pages know no 400 here, an unknown status is one that nothing has. */
function findMistakes(
  { query, revision }: Context<SyncInput>,
  { limit, cursor, projectId }: Page,
  all: readonly GenerationSnapshot<SyncInput>[],
): string[] {
  const known = cursor === undefined || all.some(({ generation }) => generation.id === cursor)
  return [
    isSince(revision, '2026-08') && complainOfWords('status', parseList(query, 'status'), STATUSES),
    limit !== undefined && !isLimit(limit) && 'limit must be a whole number from 1 to 100',
    cursor !== undefined && limit === undefined && 'cursor must come with limit',
    // Assumed: there is no going on from what is not there.
    !known && 'cursor must be the id of a generation',
    projectId !== undefined && !isUuid(projectId) && 'projectId must be a UUID',
  ].filter((mistake) => typeof mistake === 'string')
}

function isLimit(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100
}

function matches(
  query: URLSearchParams,
  { projectId, sources }: Page,
): (seen: GenerationSnapshot<SyncInput>) => boolean {
  const statuses = parseList(query, 'status')
  const ids = parseList(query, 'ids')
  return ({ generation, state }) =>
    statuses?.includes(toSyncStatus(state.state)) !== false &&
    ids?.includes(generation.id) !== false &&
    sources?.includes(SOURCE) !== false &&
    (projectId === undefined || generation.input.projectId === projectId)
}
