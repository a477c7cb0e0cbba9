import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'

import busboy from 'busboy'

import { MAX_JSON_BYTES, malformedBody, parseJsonBody, tooLargeBody } from '../lib/body.ts'
import { FORM_LIMITS, isForm, buildFormBody } from '../lib/form.ts'
import type { Body, FormFile } from '../lib/body.ts'

/** The body of a request, as an operation takes it. What is too much is read to its end and let go. */
export function readNodeBody(req: IncomingMessage, takes: 'json' | 'json-or-form'): Promise<Body> {
  const type = req.headers['content-type']
  return takes === 'json-or-form' && isForm(type) ? readForm(req) : readJson(req, type)
}

async function readJson(req: IncomingMessage, type: string | undefined): Promise<Body> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size <= MAX_JSON_BYTES) chunks.push(chunk)
    else chunks.length = 0
  }
  if (size > MAX_JSON_BYTES) return tooLargeBody(`the body has more than ${MAX_JSON_BYTES} bytes`)
  return parseJsonBody(type, Buffer.concat(chunks))
}

function readForm(req: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    const fields: [string, string][] = []
    const files: Promise<FormFile>[] = []
    const end = (body: Body | Promise<Body>): void => {
      req.unpipe()
      req.resume()
      resolve(body)
    }
    try {
      const parser = busboy({ headers: req.headers, limits: toLimits(), defParamCharset: 'utf8' })
      parser.on('field', (name, value) => fields.push([name ?? '', value]))
      parser.on('file', (field, stream, { filename, mimeType }) => {
        const file = readFile(stream, { field: field ?? '', name: filename ?? '', type: mimeType })
        // A file that breaks off breaks the form, and nobody may be waiting for it any more.
        file.catch(() => {})
        files.push(file)
      })
      parser.on('close', () => end(Promise.all(files).then((read) => buildFormBody(fields, read), noForm)))
      parser.on('error', () => end(noForm()))
      req.on('error', () => end(malformedBody('it was broken off')))
      req.pipe(parser)
    } catch {
      end(noForm())
    }
  })
}

function noForm(): Body {
  return malformedBody('it is no form')
}

/** One more than allowed of each, so that too many are seen. */
function toLimits(): busboy.Limits {
  const { fileBytes, fieldBytes, files, fields, parts } = FORM_LIMITS
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
  about: Pick<FormFile, 'field' | 'name' | 'type'>,
): Promise<FormFile> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    hash.update(chunk)
  }
  return { ...about, size, hash: hash.digest('hex') }
}
