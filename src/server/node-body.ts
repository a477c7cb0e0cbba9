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
import type { Body, BodyOptions, FileContent, FormFile } from '../lib/body.ts'
import type { FormLimits } from '../lib/form.ts'

/**
 * Reads and parses the body of a request. A body that is too large is read to its end but not kept. If a middleware has read
 * the body before, the result comes from `req.body`, or is an error if that has no usable value.
 */
export async function readNodeBody(
  req: IncomingMessage,
  options: BodyOptions,
): Promise<Body | MockVideoApiError> {
  const { headers } = req
  const { accepts, memory } = options
  const isForm = accepts === 'json-or-form' && isFormType(headers['content-type'])
  const form = isForm ? { headers, limits: completeFormLimits(options.formLimits), memory } : undefined
  if (req.readableDidRead) return readEarlierBody(req, form, options)
  if (accepts === 'json' || (form === undefined && accepts !== 'bytes'))
    return readJson(req, headers['content-type'])
  if (req.readableEncoding !== null)
    return createReadError('has set the encoding of the request, which changes the bytes of files')
  return form === undefined ? readBytes(req, headers, memory) : readForm(req, form)
}

async function readBytes(
  source: Readable,
  { 'content-type': type = '' }: IncomingHttpHeaders,
  memory: BodyOptions['memory'],
): Promise<Body> {
  return { kind: 'bytes', file: { type, ...(await readContent(source, memory)) } }
}

/** Returns the body that a middleware has read: bytes, a text or a value, as the parsers of Express leave them. */
async function readEarlierBody(
  req: IncomingMessage,
  form: FormOptions | undefined,
  { accepts, memory }: BodyOptions,
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
  if (form !== undefined || accepts === 'bytes') {
    if (!(value instanceof Uint8Array))
      return createReadError('has read the body, and the bytes of its files are gone')
    const source = Readable.from([value])
    return form === undefined ? readBytes(source, headers, memory) : readForm(source, form)
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
interface FormOptions extends Pick<BodyOptions, 'memory'> {
  readonly headers: IncomingHttpHeaders
  readonly limits: FormLimits
}

function readForm(source: Readable, { headers, limits, memory }: FormOptions): Promise<Body> {
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
        const file = readContent(stream, memory).then((content) => ({
          field: field ?? '',
          name: filename ?? '',
          type: mimeType,
          ...content,
        }))
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

/** Reads a file. Its bytes are kept as long as there is memory for them. */
async function readContent(
  stream: Readable,
  memory: BodyOptions['memory'],
): Promise<Omit<FileContent, 'type'>> {
  const hash = createHash('sha256')
  let chunks: Buffer[] | undefined = memory === undefined ? undefined : []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    // Once a piece has found no memory, no more is asked for, and the other uploads get that of the pieces before.
    if (chunks !== undefined && memory?.take(chunk.byteLength) === true) chunks.push(chunk)
    else if (chunks !== undefined) {
      chunks = undefined
      memory?.giveBack(size)
    }
    size += chunk.byteLength
  }
  const bytes = chunks && concatBytes(chunks, size)
  return { size, hash: hash.digest('hex'), bytes: () => bytes }
}

/** Not `Buffer.concat`, which can return a part of a memory that other buffers share. */
function concatBytes(chunks: readonly Buffer[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}
