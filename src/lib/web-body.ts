import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

import { isFormType, malformedBody, parseJsonBody } from './body.ts'
import { buildFormBody, completeFormLimits } from './form.ts'
import type { Body, FormFile } from './body.ts'
import type { FormLimits } from './form.ts'

/** Reads and parses the body of a `Request`, in one of the forms that the operation accepts. */
export async function readWebBody(
  request: Request,
  accepts: 'json' | 'json-or-form',
  formLimits?: Partial<FormLimits>,
): Promise<Body> {
  const type = request.headers.get('content-type') ?? undefined
  if (accepts === 'json-or-form' && isFormType(type))
    return readWebForm(request, completeFormLimits(formLimits))
  return parseJsonBody(type, new Uint8Array(await request.arrayBuffer()))
}

async function readWebForm(request: Request, limits: FormLimits): Promise<Body> {
  try {
    const fields: [string, string][] = []
    const files: FormFile[] = []
    for (const [field, value] of await request.formData()) {
      if (typeof value === 'string') fields.push([field, value])
      else
        files.push({
          field,
          name: value.name,
          type: value.type,
          size: value.size,
          hash: await hashFile(value),
        })
    }
    return buildFormBody(fields, files, limits)
  } catch {
    return malformedBody('it is not a valid form')
  }
}

async function hashFile(file: Blob): Promise<string> {
  return bytesToHex(await digest(new Uint8Array(await file.arrayBuffer())))
}

/** Computes a SHA-256 digest. The platform is faster for large files, but jsdom and insecure pages lack `crypto.subtle`. */
async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (typeof crypto === 'undefined' || crypto.subtle === undefined) return sha256(bytes)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}
