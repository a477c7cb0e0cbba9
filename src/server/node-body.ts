import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

import busboy from 'busboy'

import {
  isFormType,
  MAX_JSON_BYTES,
  malformedBody,
  parseJsonBody,
  parseJsonValue,
  tooLargeBody,
} from '../lib/body.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { completeFormLimits, buildFormBody, MAX_FORM_TEXT } from '../lib/form.ts'
import type { Body, FormFile } from '../lib/body.ts'
import type { FormLimits } from '../lib/form.ts'

/**
 * Reads and parses the body of a request. A body that is too large is read to its end but not kept. If a middleware has read
 * the body before, the result comes from `req.body`, or is an error if that has no usable value.
 */
export async function readNodeBody(
  req: IncomingMessage,
  accepts: 'json' | 'json-or-form',
  formLimits?: Partial<FormLimits>,
): Promise<Body | MockVideoApiError> {
  const { headers } = req
  const limits =
    accepts === 'json-or-form' && isFormType(headers['content-type'])
      ? completeFormLimits(formLimits)
      : undefined
  if (req.readableDidRead) return readEarlierBody(req, limits)
  if (limits === undefined) return readJson(req, headers['content-type'])
  return req.readableEncoding === null
    ? readForm(req, { headers, limits })
    : createReadError('has set the encoding of the request, which changes the bytes of files')
}

/** Returns the body that a middleware has read: bytes, a text or a value, as the parsers of Express leave them. */
async function readEarlierBody(
  req: IncomingMessage,
  limits: FormLimits | undefined,
): Promise<Body | MockVideoApiError> {
  const { headers, readableEnded: isComplete } = req
  const type = headers['content-type']
  const value: unknown = 'body' in req ? req.body : undefined
  // The rest of a body that was read in part would block the connection.
  if (!isComplete) req.resume()
  if (value === undefined)
    return createReadError(
      isComplete ? 'has read the body and left no req.body' : 'has read a part of the body',
    )
  if (limits !== undefined) {
    return value instanceof Uint8Array
      ? readForm(Readable.from([value]), { headers, limits })
      : createReadError('has read the form, and the bytes of its files are gone')
  }
  if (value instanceof Uint8Array) return parseJsonBody(type, value)
  const size = getTextSize(headers)
  if (typeof value === 'string' && !isJsonString(value, size)) return parseJsonBody(type, Buffer.from(value))
  return parseJsonValue(type, value, size) ?? createReadError('has set req.body to a value that is not JSON')
}

/**
 * True if a text is the value of a JSON string, as `express.json({ strict: false })` leaves it. Otherwise it is the whole text
 * of the body, as `express.text()` leaves it. Only the size of the body tells them apart.
 */
function isJsonString(text: string, size: number | undefined): boolean {
  return Buffer.byteLength(JSON.stringify(text)) === size
}

function createReadError(problem: string): MockVideoApiError {
  return new MockVideoApiError(
    'read the body of the request',
    `another middleware ${problem}`,
    'Mount the listener before express.json() and other middleware that reads bodies',
  )
}

/** Returns the size of the text of a body; undefined if it was sent in chunks or compressed. */
function getTextSize(headers: IncomingHttpHeaders): number | undefined {
  const length = headers['content-length']
  return length === undefined || headers['content-encoding'] !== undefined ? undefined : Number(length)
}

async function readJson(req: IncomingMessage, type: string | undefined): Promise<Body | MockVideoApiError> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer | string>) {
    // If a middleware has set the encoding of the request, the chunks are strings.
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, req.readableEncoding ?? 'utf8') : chunk
    size += bytes.byteLength
    if (size <= MAX_JSON_BYTES) chunks.push(bytes)
    else chunks.length = 0
  }
  if (size > MAX_JSON_BYTES) return tooLargeBody(`the body has more than ${MAX_JSON_BYTES} bytes`)
  // Node checks the length of a body, so bytes are missing only if something else reads the body at the same time.
  if (req.readableEncoding === null && size < Number(req.headers['content-length'] ?? 0))
    return createReadError('reads the body at the same time')
  return parseJsonBody(type, Buffer.concat(chunks))
}

/** The headers of a form and its limits. */
interface FormOptions {
  readonly headers: IncomingHttpHeaders
  readonly limits: FormLimits
}

function readForm(source: Readable, { headers, limits }: FormOptions): Promise<Body> {
  return new Promise((resolve, reject) => {
    const fields: [string, string][] = []
    const files: Promise<FormFile>[] = []
    let textLength = 0
    const finish = (body: Body | Promise<Body>): void => {
      source.unpipe()
      source.resume()
      resolve(body)
    }
    try {
      const parser = busboy({
        headers,
        limits: buildBusboyLimits(limits),
        defParamCharset: 'utf8',
      })
      // The value is undefined if its part has an unknown charset, which the types of busboy do not say.
      parser.on('field', (name, value: string | undefined) => {
        if (value === undefined) return finish(refuseForm())
        // The form is too large then, so that the rest need not be kept.
        if (textLength > MAX_FORM_TEXT) return
        textLength += value.length
        fields.push([name ?? '', value])
      })
      parser.on('file', (field, stream, { filename, mimeType }) => {
        const file = readFile(stream, { field: field ?? '', name: filename ?? '', type: mimeType })
        // A broken file breaks the form, which is handled below. Nothing may await the file any more.
        file.catch(() => {})
        files.push(file)
      })
      parser.on('close', () =>
        finish(
          Promise.all(files).then((parsedFiles) => buildFormBody(fields, parsedFiles, limits), refuseForm),
        ),
      )
      parser.on('error', () => finish(refuseForm()))
      source.on('error', reject)
      source.pipe(parser)
    } catch {
      finish(refuseForm())
    }
  })
}

function refuseForm(): Body {
  return malformedBody('it is not a valid form')
}

/** Each limit is one more than allowed, because busboy silently drops the rest and the excess must be noticed. */
function buildBusboyLimits({ fileBytes, fieldBytes, files, fields, parts }: FormLimits): busboy.Limits {
  return {
    fileSize: fileBytes + 1,
    fieldSize: fieldBytes + 1,
    files: files + 1,
    fields: fields + 1,
    parts: parts + 1,
  }
}

async function readFile(
  stream: Readable,
  description: Pick<FormFile, 'field' | 'name' | 'type'>,
): Promise<FormFile> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    hash.update(chunk)
  }
  return { ...description, size, hash: hash.digest('hex') }
}
