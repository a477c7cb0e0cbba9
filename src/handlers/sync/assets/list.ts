import { jsonReply } from '../../../lib/call.ts'
import { validationErrorReply } from '../errors.ts'
import { findListMistake, isLimit, isUuid, parseList } from '../query.ts'
import { ASSET_TYPES, assets, serializeAsset } from './asset.ts'
import type { SyncInput } from '../requests.ts'
import type { Operation } from '../../provider.ts'
import type { AssetRow, SyncAsset } from './asset.ts'

/** The body of `GET /v2/assets`. */
export interface SyncAssetPage {
  /** The assets of the page. */
  readonly items: readonly SyncAsset[]
  /** The cursor of the next page: the id of the last asset. Absent on the last page. */
  readonly nextCursor?: string | undefined
  /** The number of matching assets on all pages. */
  readonly totalCount: number
}

/** Assumed: the number of assets on a page if the call sets no `limit`. */
const DEFAULT_LIMIT = 20

/**
 * Assumed: the newest asset comes first, the search ignores case, and the cursor is the id of the last asset of a page.
 *
 * Source: `GET /v2/assets` in the types of the SDK
 */
export const listAssets: Operation<SyncInput> = {
  name: 'asset-list',
  method: 'GET',
  path: '/v2/assets',
  knownInput: { query: ['projectId', 'limit', 'cursor', 'searchQuery', 'sortBy', 'types'] },
  handle(context) {
    const { query } = context
    const matching = sortAssets(
      filterAssets(context.collection(assets).list(), query),
      query.get('sortBy') ?? '',
    )
    const cursor = query.get('cursor')
    const last = cursor === null ? -1 : matching.findIndex(({ id }) => id === cursor)
    const mistakes = [...findMistakes(query), ...(cursor !== null && last === -1 ? [CURSOR] : [])]
    if (mistakes.length > 0) return validationErrorReply(mistakes)
    const end = last + 1 + Number(query.get('limit') ?? DEFAULT_LIMIT)
    const page = matching.slice(last + 1, end)
    return jsonReply<SyncAssetPage>(200, {
      items: page.map((row) => serializeAsset(row, context.links)),
      nextCursor: end < matching.length ? page.at(-1)?.id : undefined,
      totalCount: matching.length,
    })
  },
}

// Assumed: a cursor that no longer belongs to the list is a mistake.
const CURSOR = 'cursor must be the nextCursor of a page of this list'

/** The values by which assets are sorted. `kind` is the type. */
const SORT_VALUES: Readonly<Record<string, (asset: AssetRow) => string | number>> = {
  name: ({ name }) => name.toLowerCase(),
  date: ({ createdAt }) => createdAt,
  duration: ({ durationSeconds = 0 }) => durationSeconds,
  size: ({ size = 0 }) => size,
  kind: ({ type }) => type,
}

const SORTS: readonly string[] = Object.keys(SORT_VALUES).flatMap((value) => [`${value}Asc`, `${value}Desc`])

function findMistakes(query: URLSearchParams): string[] {
  const [limit, sortBy] = ['limit', 'sortBy'].map((name) => query.get(name) ?? undefined)
  return [
    limit !== undefined && !isLimit(limit) && 'limit must be a whole number from 1 to 100',
    sortBy !== undefined && !SORTS.includes(sortBy) && `sortBy must be one of ${SORTS.join(', ')}`,
    ...findFilterMistakes(query),
  ].filter((mistake) => typeof mistake === 'string')
}

/** Finds mistakes in the parameters that select assets. */
export function findFilterMistakes(query: URLSearchParams): string[] {
  const projectId = query.get('projectId')
  return [
    projectId !== null && !isUuid(projectId) && 'projectId must be a UUID',
    findListMistake('types', parseList(query, 'types'), ASSET_TYPES),
  ].filter((mistake) => typeof mistake === 'string')
}

/** Returns the assets that the query selects. */
export function filterAssets(rows: readonly AssetRow[], query: URLSearchParams): readonly AssetRow[] {
  const types = parseList(query, 'types')
  const search = query.get('searchQuery')?.toLowerCase() ?? ''
  const projectId = query.get('projectId')
  return rows.filter(
    ({ type, name, projectId: project }) =>
      types?.includes(type) !== false &&
      name.toLowerCase().includes(search) &&
      (projectId === null || project === projectId),
  )
}

function sortAssets(rows: readonly AssetRow[], sortBy: string): readonly AssetRow[] {
  const [, field, direction] = /^(.+?)(Asc|Desc)$/.exec(sortBy) ?? []
  const getValue = field === undefined ? undefined : SORT_VALUES[field]
  if (getValue === undefined) return rows
  const sign = direction === 'Asc' ? 1 : -1
  // The newest comes first among equal ones, because sorting is stable.
  return rows.toSorted((a, b) => sign * compare(getValue(a), getValue(b)))
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
