import { createHash } from 'node:crypto'

import { createRow, findByUrl, isRow } from '../model/rows.mjs'
import { buildUploadCheck } from './sync-bodies.mjs'
import { badRequest, buildErrorShape, coded } from './sync-errors.mjs'

const EXPIRES_SECONDS = 604_800
const DEFAULT_LIMIT = 20

const TYPES = { mp4: 'VIDEO', wav: 'AUDIO', png: 'IMAGE', bin: 'VIDEO' }

const noAsset = () => coded(404, 'asset_not_found')
const ok = (body, status = 200) => ({ reply: { status, body } })
const noUpload = () => ok(buildErrorShape(404), 404)

function readFormat(name) {
  return name.split('.').at(-1)
}

/** Returns the error of an input whose asset the session does not have, or whose asset has another type. */
export function findAssetError({ assets }, items) {
  for (const { type, assetId } of items) {
    if (assetId === undefined) continue
    const asset = assets.find((row) => isRow(row, assetId))
    if (asset === undefined) return noAsset()
    if (asset.type !== type.toUpperCase()) return coded(422, 'generation_input_asset_type_mismatch')
  }
  return undefined
}

/** Keeps the files of a submit as uploads, and since 2026-10 as assets, and returns the input that has them. */
export function keepFiles(context, { input, ...rest }) {
  return {
    ...rest,
    input: input.map(({ file, ...item }) => {
      if (file === undefined) return item
      const upload = addUpload(context, { ...file, contentType: 'application/octet-stream' })
      if (context.call.revision < '2026-10') return { ...item, upload }
      const asset = addAsset(context, { ...describeUpload(upload), type: item.type.toUpperCase() })
      return { ...item, asset }
    }),
  }
}

/** Adds an upload, whose `bytes` are undefined until they were sent. */
function addUpload({ model, session }, { fileName, contentType, bytes, size = bytes.length, ...more }) {
  const row = createRow(
    model,
    { session, kind: 'upload' },
    { fileName, contentType, bytes, size, sentType: contentType, ...more },
  )
  session.uploads.push(row)
  return row
}

function addAsset({ model, session, at }, facts) {
  const row = createRow(
    model,
    { session, kind: 'asset' },
    { createdAt: at, updatedAt: at, visibility: 'USER', ...facts },
  )
  session.assets.push(row)
  return row
}

function describeUpload(upload) {
  const { fileName, size } = upload
  const format = readFormat(fileName)
  return { name: fileName, upload, size, format, type: TYPES[format] }
}

function buildAsset({ hasId, createdAt, updatedAt, upload, ...asset }, { base }) {
  return {
    id: hasId,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    name: asset.name,
    url: upload === undefined ? asset.url : buildUploadCheck(upload, base),
    size: asset.size,
    format: asset.format,
    type: asset.type,
    inputType: upload === undefined ? 'URL' : 'UPLOAD',
    visibility: asset.visibility,
  }
}

function createUpload(context) {
  const { call, model, session, at } = context
  const { size } = call.upload
  if (size < 1) return badRequest()
  const token = createRow(model, { session, kind: 'upload-token' }, {})
  const expiresAt = at + EXPIRES_SECONDS * 1_000
  const upload = addUpload(context, { ...call.upload, bytes: undefined, token, expiresAt })
  const isUrl = buildUploadCheck(upload, call.base)
  return ok(
    {
      uploadUrl: function isUploadUrlWithToken(text) {
        const [url, query] = text.split('?token=')
        return isUrl(url) && token.hasId(query)
      },
      url: isUrl,
      expiresIn: EXPIRES_SECONDS,
    },
    201,
  )
}

function aboutUpload(answer) {
  return ({ model, call }) => {
    const upload = findByUrl(model, call, 'uploads')
    return upload === undefined ? noUpload() : answer(call, upload)
  }
}

function putBytes({ token, body, headers, nowIn }, upload) {
  const isRefused =
    upload.token === undefined ||
    token !== upload.token.id ||
    nowIn(upload.session) >= upload.expiresAt ||
    headers['content-type'] !== upload.contentType ||
    body.length !== upload.size
  if (isRefused) return ok(buildErrorShape(403), 403)
  upload.bytes = body
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`
  return { reply: { status: 200, headers: { etag }, text: '' } }
}

function readBytes({ range }, { bytes, contentType }) {
  if (bytes === undefined) return noUpload()
  const headers = { 'content-type': contentType, 'content-security-policy': 'sandbox' }
  return range === undefined
    ? { reply: { status: 200, headers, text: bytes } }
    : {
        reply: {
          status: 206,
          headers: { ...headers, 'content-range': `bytes 0-9/${bytes.length}` },
          text: bytes.slice(0, 10),
        },
      }
}

/** Creates an asset of the upload with the id `call.uploadId`, or of another URL. */
function createAsset(context) {
  const { call, session } = context
  const { url, ...fields } = call.asset
  if (call.uploadId === undefined) {
    const name = url.split('/').at(-1)
    const format = readFormat(name)
    return answerNew(context, { name, url, format, type: TYPES[format], ...fields })
  }
  const upload = session.uploads.find((row) => isRow(row, call.uploadId))
  if (upload?.bytes === undefined) return coded(404, 'uploaded_file_not_found')
  return answerNew(context, { ...describeUpload(upload), ...fields })
}

function answerNew(context, facts) {
  return ok(buildAsset(addAsset(context, facts), context.call), 201)
}

function listAssets({ call, session }) {
  const { types, limit = DEFAULT_LIMIT, cursor, isOldestFirst } = call.filter
  const found = session.assets
    .filter(({ isRemoved, type }) => !isRemoved && types?.includes(type) !== false)
    .toReversed()
  const sorted = isOldestFirst ? found.toSorted((a, b) => a.createdAt - b.createdAt) : found
  const start = cursor === undefined ? 0 : sorted.findIndex(({ id }) => id === cursor) + 1
  if (limit < 1 || (cursor !== undefined && start === 0)) return badRequest()
  const page = sorted.slice(start, start + limit)
  return ok({
    items: page.map((row) => buildAsset(row, call)),
    nextCursor: start + limit < sorted.length ? page.at(-1).hasId : undefined,
    totalCount: sorted.length,
  })
}

/** Returns the operation about the asset with the id `call.rowId`. */
function aboutAsset(operate) {
  return (context) => {
    const { session, call } = context
    const asset = session.assets.find((row) => isRow(row, call.rowId))
    return asset === undefined ? noAsset() : operate(asset, context)
  }
}

function updateAsset(asset, { call, at }) {
  Object.assign(asset, call.asset, { updatedAt: at })
  return ok(buildAsset(asset, call))
}

function deleteAsset(asset, { session }) {
  asset.isRemoved = true
  const { upload } = asset
  if (upload !== undefined && session.assets.every((row) => row.isRemoved || row.upload !== upload))
    upload.isRemoved = true
  return ok({ id: asset.id })
}

export const syncAssetOperations = {
  'asset-upload': createUpload,
  'upload-write': aboutUpload(putBytes),
  'upload-read': aboutUpload(readBytes),
  'asset-create': createAsset,
  'asset-list': listAssets,
  asset: aboutAsset((asset, { call }) => ok(buildAsset(asset, call))),
  'asset-update': aboutAsset(updateAsset),
  'asset-delete': aboutAsset(deleteAsset),
}
