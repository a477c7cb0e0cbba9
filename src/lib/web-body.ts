import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

import { isFormType, malformedBody, parseJsonBody } from './body.ts'
import { buildFormBody, completeFormLimits } from './form.ts'
import type { Body, BodyOptions, FileContent, FormFile } from './body.ts'
import type { FormLimits } from './form.ts'

/** Reads and parses the body of a `Request`, in one of the forms that the operation accepts. */
export async function readWebBody(request: Request, options: BodyOptions): Promise<Body> {
  const { accepts, formLimits, memory } = options
  const type = request.headers.get('content-type') ?? undefined
  if (accepts === 'json-or-form' && isFormType(type))
    return readWebForm(request, { limits: completeFormLimits(formLimits), memory })
  const bytes = new Uint8Array(await request.arrayBuffer())
  if (accepts === 'bytes')
    return { kind: 'bytes', file: await readContent(bytes, { type: type ?? '', memory }) }
  return parseJsonBody(type, bytes)
}

/** The limits of a form, and the memory for its files. */
interface FormOptions extends Pick<BodyOptions, 'memory'> {
  readonly limits: FormLimits
}

async function readWebForm(request: Request, { limits, memory }: FormOptions): Promise<Body> {
  try {
    const fields: [string, string][] = []
    const files: FormFile[] = []
    for (const [field, value] of await request.formData()) {
      if (typeof value === 'string') fields.push([field, value])
      else {
        const { name, type } = value
        const content = await readContent(new Uint8Array(await value.arrayBuffer()), { type, memory })
        files.push({ field, name, ...content })
      }
    }
    return buildFormBody(fields, files, limits)
  } catch {
    return malformedBody('it is not a valid form')
  }
}

async function readContent(
  bytes: Uint8Array<ArrayBuffer>,
  { type, memory }: Pick<BodyOptions, 'memory'> & Pick<FileContent, 'type'>,
): Promise<FileContent> {
  const kept = memory?.take(bytes.byteLength) === true ? bytes : undefined
  return { type, size: bytes.byteLength, hash: bytesToHex(await digest(bytes)), bytes: () => kept }
}

/** Computes a SHA-256 digest. The platform is faster for large files, but jsdom and insecure pages lack `crypto.subtle`. */
async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (typeof crypto === 'undefined' || crypto.subtle === undefined) return sha256(bytes)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}
