import { MAX_JSON_BYTES, parseJsonBody } from '../../src/lib/body.ts'
import { readWebBody } from '../../src/lib/web-body.ts'
import type { Body } from '../../src/lib/body.ts'

/** Creates a body as an adapter reads it. */
function createBody(content: string | Uint8Array, type = 'application/json'): Body {
  return parseJsonBody(type, typeof content === 'string' ? new TextEncoder().encode(content) : content)
}

/** Creates a form body as an adapter reads it; a `Blob` is a file. */
export function createFormBody(
  parts: readonly (readonly [name: string, value: string | Blob])[],
): Promise<Body> {
  const form = new FormData()
  for (const [name, value] of parts) form.append(name, value)
  return readWebBody(new Request('http://localhost', { method: 'POST', body: form }), {
    accepts: 'json-or-form',
  })
}

/** A JSON body above the size limit. */
export const TOO_LARGE_BODY = createBody(JSON.stringify({ text: 'x'.repeat(MAX_JSON_BYTES) }))

/** Bodies that every operation rejects before it validates their fields. */
export const INVALID_BODIES: readonly (readonly [description: string, body: Body | undefined])[] = [
  ['no body', undefined],
  ['an empty body', createBody('')],
  ['malformed JSON', createBody('{"script":')],
  ['two JSON values', createBody('{} {}')],
  ['JSON with a text content type', createBody('{}', 'text/plain')],
  ['JSON with a form content type', createBody('{}', 'application/x-www-form-urlencoded')],
  ['a __proto__ key', createBody('{"a":[{"__proto__":{"admin":true}}]}')],
  ['a constructor with a prototype', createBody('{"constructor":{"prototype":{"admin":true}}}')],
  ['more than 200 levels', createBody('['.repeat(202) + ']'.repeat(202))],
  ['invalid UTF-8', createBody(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d))],
]

/** JSON bodies that are not an object. */
export const NON_OBJECT_BODIES: readonly unknown[] = [null, [], 'text', 5, true]
