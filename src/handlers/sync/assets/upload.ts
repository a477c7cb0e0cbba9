import * as z from 'zod/mini'

import { createLazyCheck } from '../../../lib/lazy-check.ts'
import { strictObject } from '../../../lib/parse.ts'
import { amount, text } from '../../../lib/plain-values.ts'
import { appendPath } from '../../../lib/append-path.ts'
import { errorReply } from '../errors.ts'
import { MAX_SHORT_TEXT } from '../short-text.ts'
import type { FormFile } from '../../../lib/body.ts'
import type { Reply } from '../../../lib/call.ts'
import type { CollectionDefinition } from '../../collection.ts'
import type { Context, Links } from '../../context.ts'
import type { SyncInput } from '../requests.ts'

/** A file that a client uploaded, or said that it would. The bytes are in `context.files`. */
export interface UploadRow {
  readonly id: string
  readonly fileName: string
  /** The content type that the client declared. */
  readonly contentType: string
  /** The size that the client declared, in bytes. */
  readonly size: number
  /** The token of the URL that the bytes are sent to. Null for a file that came in a form. */
  readonly token: string | null
  /** The time from which the file cannot be sent any more: milliseconds since the epoch. */
  readonly expiresAt: number
  /** True once the bytes were sent, even if they were too large to be kept, or were removed to make room for newer ones. */
  readonly isReceived: boolean
}

/** The uploads of a session. */
export const uploads: CollectionDefinition<UploadRow> = {
  name: 'uploads',
  limit: 1_000,
  findMistakes: createLazyCheck(() =>
    strictObject({
      id: text,
      fileName: text,
      contentType: text,
      size: amount,
      token: z.nullable(text),
      expiresAt: z.number('must be a number'),
      isReceived: z.boolean('must be true or false'),
    }),
  ),
}

/** Returns the URL from which an uploaded file can be read. */
export function buildUploadUrl({ id, fileName }: Pick<UploadRow, 'id' | 'fileName'>, links: Links): string {
  return appendPath(links.mediaUrl, 'uploads', id, sanitizeName(fileName))
}

/** Assumed: characters other than letters, digits, `.`, `-` and `_` become `_` in a URL. */
function sanitizeName(fileName: string): string {
  const name = fileName.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(-100)
  return /^\.*$/.test(name) ? 'file' : name
}

/** True for a content type that can be sent as a header. */
export function isContentType(type: string): boolean {
  return type.length <= MAX_SHORT_TEXT && /^[\w.+-]+\/[\w.+-]+(?: *;[ -~]*)?$/.test(type)
}

/** Keeps a file that came in a form. Returns its row. */
export function storeFormFile(context: Context<SyncInput>, file: FormFile): UploadRow {
  const row: UploadRow = {
    id: context.nextId('upload'),
    fileName: file.name,
    contentType: file.type,
    size: file.size,
    token: null,
    expiresAt: context.at,
    isReceived: true,
  }
  context.collection(uploads).set(row)
  context.files.set(row.id, file)
  return row
}

/** Returns the error for an upload that does not exist or has no bytes. Assumed: the body, which has no code. */
export function replyWithoutUpload(context: Pick<Context<SyncInput>, 'setReason'>, reason: string): Reply {
  context.setReason(reason)
  return errorReply(404, 'Upload not found')
}
