import { malformedBody, parseJsonBody } from './body.ts'
import { isForm, buildFormBody } from './form.ts'
import type { Body, FormFile } from './body.ts'

/** The body of a `Request`, as an operation takes it. */
export async function readWebBody(request: Request, takes: 'json' | 'json-or-form'): Promise<Body> {
  const type = request.headers.get('content-type') ?? undefined
  if (takes === 'json-or-form' && isForm(type)) return readWebForm(request)
  return parseJsonBody(type, new Uint8Array(await request.arrayBuffer()))
}

async function readWebForm(request: Request): Promise<Body> {
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
    return buildFormBody(fields, files)
  } catch {
    return malformedBody('it is no form')
  }
}

async function hashFile(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
