import * as z from 'zod/mini'

import { createLazyCheck } from '../../../lib/lazy-check.ts'
import { oneOf, strictObject } from '../../../lib/parse.ts'
import { amount, instant, text } from '../../../lib/plain-values.ts'
import { readMediaInfo } from '../../../lib/media-info.ts'
import { errorReplyByCode } from '../codes.ts'
import { buildUploadUrl } from './upload.ts'
import type { Reply } from '../../../lib/call.ts'
import type { CollectionDefinition } from '../../collection.ts'
import type { Context, Links } from '../../context.ts'
import type { SyncInput } from '../requests.ts'
import type { UploadRow } from './upload.ts'

/** The kinds of assets. */
export const ASSET_TYPES = ['AUDIO', 'VIDEO', 'IMAGE'] as const

/** The kind of an asset. */
export type SyncAssetType = (typeof ASSET_TYPES)[number]

/** The visibilities of assets. */
export const VISIBILITIES = ['USER', 'ORGANIZATION'] as const

/** An asset as the fake keeps it. Times are milliseconds since the epoch. */
export interface AssetRow {
  readonly id: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly name: string
  /** The URL that a client named, or its upload. */
  readonly source: { readonly url: string } | { readonly upload: Pick<UploadRow, 'id' | 'fileName'> }
  readonly type: SyncAssetType
  readonly visibility: (typeof VISIBILITIES)[number]
  readonly projectId: string | null
  readonly size?: number
  readonly format?: string
  readonly durationSeconds?: number
  readonly width?: number
  readonly height?: number
}

/** The assets of a session. */
export const assets: CollectionDefinition<AssetRow> = {
  name: 'assets',
  limit: 1_000,
  findMistakes: createLazyCheck(() =>
    strictObject({
      id: text,
      createdAt: instant,
      updatedAt: instant,
      name: text,
      source: z.union(
        [strictObject({ url: text }), strictObject({ upload: z.looseObject({ id: text, fileName: text }) })],
        'must be { url }, or { upload } with the id and the fileName of an upload',
      ),
      type: oneOf(ASSET_TYPES),
      visibility: oneOf(VISIBILITIES),
      projectId: z.nullable(text),
      size: z.optional(amount),
      format: z.optional(text),
      durationSeconds: z.optional(amount),
      width: z.optional(amount),
      height: z.optional(amount),
    }),
  ),
}

/** The body of an asset. Assumed: a field without a value is left out, as the types of the SDK allow. */
export interface SyncAsset {
  /** A UUID. */
  readonly id: string
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string
  /** ISO 8601, UTC, with milliseconds. */
  readonly updatedAt: string
  /** The name of the file. */
  readonly name: string
  /** The URL of the file. */
  readonly url: string
  /** Bytes. Absent if the fake has not received the file. */
  readonly size?: number | undefined
  /** The extension of the file's format, such as `mp4`. */
  readonly format?: string | undefined
  /** The kind of the asset. */
  readonly type: SyncAssetType
  /** The source of the asset. */
  readonly inputType: 'UPLOAD' | 'URL'
  /** Seconds. Absent if the file has none, or if the fake cannot read its format. */
  readonly durationSeconds?: number | undefined
  /** The users that see the asset: the one of the key, or the whole organization. */
  readonly visibility: (typeof VISIBILITIES)[number]
  /** Pixels. */
  readonly width?: number | undefined
  /** Pixels. */
  readonly height?: number | undefined
}

/** Returns the body of an asset, with the keys in the order of the SDK's type. */
export function serializeAsset(
  { id, createdAt, updatedAt, name, source, type, visibility, ...media }: AssetRow,
  links: Links,
): SyncAsset {
  const { size, format, durationSeconds, width, height } = media
  return {
    id,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    name,
    url: 'url' in source ? source.url : buildUploadUrl(source.upload, links),
    size,
    format,
    type,
    inputType: 'url' in source ? 'URL' : 'UPLOAD',
    durationSeconds,
    visibility,
    width,
    height,
  }
}

/** Returns the facts about a file: those in its bytes if they are media, else those that the client declared. */
export function describeFile(
  { fileName, size }: Pick<UploadRow, 'fileName' | 'size'>,
  bytes: Uint8Array | undefined,
): Pick<AssetRow, 'size' | 'format' | 'durationSeconds' | 'width' | 'height'> &
  Partial<Pick<AssetRow, 'type'>> {
  const info = bytes && readMediaInfo(bytes)
  const format = info?.format ?? readExtension(fileName)
  return {
    size,
    ...(info !== undefined && { type: TYPES_BY_KIND[info.kind] }),
    ...(format !== undefined && { format }),
    ...(info?.durationSeconds !== undefined && { durationSeconds: roundToMs(info.durationSeconds) }),
    ...(info?.width !== undefined && { width: info.width, height: info.height }),
  }
}

/** Returns the extension of a file name, in lower case. */
export function readExtension(name: string): string | undefined {
  return /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase()
}

const TYPES_BY_KIND = { video: 'VIDEO', audio: 'AUDIO', image: 'IMAGE' } as const

const TYPES_BY_EXTENSION: Readonly<Record<string, SyncAssetType>> = Object.fromEntries([
  ...['wav', 'mp3', 'm4a', 'aac', 'ogg', 'flac', 'opus'].map((extension) => [extension, 'AUDIO'] as const),
  ...['png', 'jpg', 'jpeg', 'webp', 'gif'].map((extension) => [extension, 'IMAGE'] as const),
])

/** Returns the type that a content type and a file name say. Assumed: a file whose type is not known is a video. */
export function readType(contentType: string, name: string): SyncAssetType {
  const start = contentType.split('/', 1)[0]?.toUpperCase()
  const type = ASSET_TYPES.find((candidate) => candidate === start)
  return type ?? TYPES_BY_EXTENSION[readExtension(name) ?? ''] ?? 'VIDEO'
}

function roundToMs(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000
}

/** Returns the error for an asset that the session does not have. */
export function replyWithoutAsset(context: Context<SyncInput>): Reply {
  context.setReason('the session has no asset with this id')
  return errorReplyByCode('asset_not_found')
}
