import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'

import busboy from 'busboy'

import { isFormType, MAX_JSON_BYTES, malformedBody, parseJsonBody, tooLargeBody } from '../lib/body.ts'
import { completeFormLimits, buildFormBody } from '../lib/form.ts'
import type { Body, FormFile } from '../lib/body.ts'
import type { FormLimits } from '../lib/form.ts'

/** Reads and parses the body of a request. A body that is too large is read to its end but not kept. */
export function readNodeBody(
  req: IncomingMessage,
  accepts: 'json' | 'json-or-form',
  formLimits?: Partial<FormLimits>,
): Promise<Body> {
  const type = req.headers['content-type']
  return accepts === 'json-or-form' && isFormType(type)
    ? readForm(req, completeFormLimits(formLimits))
    : readJson(req, type)
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

function readForm(req: IncomingMessage, limits: FormLimits): Promise<Body> {
  return new Promise((resolve) => {
    const fields: [string, string][] = []
    const files: Promise<FormFile>[] = []
    const finish = (body: Body | Promise<Body>): void => {
      req.unpipe()
      req.resume()
      resolve(body)
    }
    try {
      const parser = busboy({
        headers: req.headers,
        limits: buildBusboyLimits(limits),
        defParamCharset: 'utf8',
      })
      // The value is undefined if its part has an unknown charset, which the types of busboy do not say.
      parser.on('field', (name, value: string | undefined) => {
        if (value === undefined) finish(refuseForm())
        else fields.push([name ?? '', value])
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
      req.on('error', () => finish(malformedBody('the connection was closed before its end')))
      req.pipe(parser)
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
