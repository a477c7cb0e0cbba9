import { DEFAULT_SESSION } from '../model/model.mjs'
import { encodeFileName } from '../providers/sync-bodies.mjs'
import { UNKNOWN_ROW } from '../providers/sync.mjs'
import { performCall } from './perform.mjs'
import { isExclusive } from './reads.mjs'
import { buildKeyedCall, buildUrlCall, listKnown, pickOwner } from './rows.mjs'

const FILES = [
  ['a clip.mp4', 'video/mp4'],
  ['b.wav', 'audio/wav'],
  ['c.png', 'image/png'],
]

const UPLOAD_ACTIONS = [
  [6, buildUpload],
  [10, buildPut],
  [8, buildCreate],
  [6, buildRead],
]

const ASSET_ACTIONS = [...UPLOAD_ACTIONS, [5, buildList], [5, buildGet], [4, buildUpdate], [3, buildDelete]]

/** Plans a call about the uploads or the assets of a session. */
export function planAsset(context) {
  const { random, claim, model } = context
  const session = pickOwner(context, 'uploads')
  if (!claim(session) || (session !== DEFAULT_SESSION && !claim(DEFAULT_SESSION))) return undefined
  const hasUploads = random.chance(0.05) || listKnown(model, session, 'uploads').length > 0
  const hasAssets = random.chance(0.05) || listKnown(model, session, 'assets').length > 0
  const build = hasAssets
    ? random.weighted(ASSET_ACTIONS)
    : hasUploads
      ? random.weighted(UPLOAD_ACTIONS)
      : buildUpload
  const call = build(context, session)
  const label = `${call.operation} ${call.method} ${session} ${call.variant ?? call.rowId ?? ''}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}

function buildUpload(context, session) {
  const { random } = context
  const [fileName, contentType] = random.pick(FILES)
  const upload = { fileName, contentType, size: random.chance(0.1) ? 0 : random.between(10, 40) }
  return buildKeyedCall(context, {
    session,
    operation: 'asset-upload',
    path: '/v2/assets/upload',
    json: upload,
    upload,
  })
}

const PUT_VARIANTS = [
  [8, 'right'],
  [1, 'long'],
  [1, 'type'],
  [1, 'token'],
]

/** Sends bytes to an upload, which need not be one that expects them. */
function buildPut(context, session) {
  const { random, model } = context
  const rows = listKnown(model, session, 'uploads')
  const waiting = rows.filter(({ bytes }) => bytes === undefined)
  const row = pickRow(random, waiting.length > 0 && random.chance(0.8) ? waiting : rows)
  const variant = random.weighted(PUT_VARIANTS)
  const token = (variant !== 'token' && row.token?.id) || UNKNOWN_ROW
  const size = (row.size ?? 10) + (variant === 'long' ? 1 : 0)
  return buildFileCall(context, row, {
    session,
    operation: 'upload-write',
    method: 'PUT',
    query: `?token=${token}`,
    token,
    variant,
    body: String(random.below(10)).repeat(size),
    headers: { 'content-type': variant === 'type' ? 'text/plain' : (row.contentType ?? 'video/mp4') },
  })
}

function buildRead(context, session) {
  const { random, model } = context
  const row = pickSent(random, listKnown(model, session, 'uploads'))
  const range = random.chance(0.2) ? 'bytes=0-9' : undefined
  return buildFileCall(context, row, { session, range, headers: range === undefined ? {} : { range } })
}

function buildFileCall(context, { id, fileName = 'x' }, { session, query = '', ...more }) {
  return buildUrlCall(context, {
    session: context.random.chance(0.7) ? session : DEFAULT_SESSION,
    operation: 'upload-read',
    rowId: id,
    buildUrl: ({ media }) => `${media}/uploads/${id}/${encodeFileName(fileName)}${query}`,
    ...more,
  })
}

/** Picks an upload, mostly one whose bytes were sent. */
function pickSent(random, rows) {
  const sent = rows.filter(({ bytes }) => bytes !== undefined)
  return pickRow(random, sent.length > 0 && random.chance(0.8) ? sent : rows)
}

/** Picks a row, or at times an unknown one. */
function pickRow(random, rows) {
  return rows.length === 0 || random.chance(0.05) ? { id: UNKNOWN_ROW } : random.pick(rows)
}

function buildCreate(context, session) {
  const { random, model } = context
  const row = random.chance(0.8) ? pickSent(random, listKnown(model, session, 'uploads')) : undefined
  const asset = {
    ...(random.chance(0.3) && { name: `name ${random.below(100)}` }),
    ...(random.chance(0.3) && { type: random.pick(['VIDEO', 'AUDIO', 'IMAGE']) }),
    ...(random.chance(0.2) && { visibility: 'ORGANIZATION' }),
  }
  const call = buildKeyedCall(context, { session, operation: 'asset-create', path: '/v2/assets', json: {} })
  const url =
    row === undefined
      ? `https://example.com/${random.pick(['d.mp4', 'e.wav', 'f.png'])}`
      : `${call.base.media}/uploads/${row.id}/${encodeFileName(row.fileName ?? 'x')}`
  const body = { url, ...asset }
  return { ...call, body: JSON.stringify(body), asset: body, uploadId: row?.id }
}

function buildList(context, session) {
  const { random, model } = context
  const rows = listKnown(model, session, 'assets')
  const filter = {
    types: random.chance(0.3) ? ['VIDEO', 'IMAGE'] : undefined,
    limit: random.chance(0.5) ? random.between(0, 5) : undefined,
    cursor: random.chance(0.3) ? pickRow(random, rows).id : undefined,
    isOldestFirst: random.chance(0.3),
  }
  const query = new URLSearchParams({
    ...(filter.types !== undefined && { types: filter.types.join(',') }),
    ...(filter.limit !== undefined && { limit: String(filter.limit) }),
    ...(filter.cursor !== undefined && { cursor: filter.cursor }),
    ...(filter.isOldestFirst && { sortBy: 'dateAsc' }),
  }).toString()
  return buildKeyedCall(context, {
    session,
    operation: 'asset-list',
    path: `/v2/assets?${query}`,
    filter,
    variant: query,
  })
}

function buildAbout(context, session, more) {
  const { id } = pickRow(context.random, listKnown(context.model, session, 'assets'))
  return buildKeyedCall(context, { session, path: `/v2/assets/${id}`, rowId: id, ...more })
}

function buildGet(context, session) {
  return buildAbout(context, session, { operation: 'asset' })
}

function buildUpdate(context, session) {
  const { random } = context
  const asset = { name: `other ${random.below(100)}`, ...(random.chance(0.3) && { size: random.below(100) }) }
  return buildAbout(context, session, {
    operation: 'asset-update',
    json: asset,
    method: 'PATCH',
    asset,
  })
}

function buildDelete(context, session) {
  return buildAbout(context, session, { operation: 'asset-delete', method: 'DELETE' })
}
