import { MAX_JSON_BYTES, parseJsonBody } from '../../src/lib/body.ts'
import { readWebBody } from '../../src/lib/web-body.ts'
import type { Body } from '../../src/lib/body.ts'

/** A body as it is read off the wire. */
function toBody(content: string | Uint8Array, type = 'application/json'): Body {
  return parseJsonBody(type, typeof content === 'string' ? new TextEncoder().encode(content) : content)
}

/** A form as it is read off the wire; a file is a `Blob`. */
export function toForm(parts: readonly (readonly [name: string, value: string | Blob])[]): Promise<Body> {
  const form = new FormData()
  for (const [name, value] of parts) form.append(name, value)
  return readWebBody(new Request('http://localhost', { method: 'POST', body: form }), 'json-or-form')
}

/** More than any JSON body may hold. */
export const TOO_LARGE = toBody(JSON.stringify({ text: 'x'.repeat(MAX_JSON_BYTES) }))

/** Bodies that no operation takes, each refused before anybody looks at its fields. */
export const HOSTILE: readonly (readonly [what: string, body: Body | undefined])[] = [
  ['no body', undefined],
  ['an empty body', toBody('')],
  ['malformed JSON', toBody('{"script":')],
  ['two values', toBody('{} {}')],
  ['JSON that says it is text', toBody('{}', 'text/plain')],
  ['JSON that says it is a form', toBody('{}', 'application/x-www-form-urlencoded')],
  ['a __proto__ key', toBody('{"a":[{"__proto__":{"admin":true}}]}')],
  ['a constructor with a prototype', toBody('{"constructor":{"prototype":{"admin":true}}}')],
  ['more than 200 levels', toBody('['.repeat(202) + ']'.repeat(202))],
  ['invalid UTF-8', toBody(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d))],
]

/** Bodies that are JSON, but no object. */
export const NO_OBJECTS: readonly unknown[] = [null, [], 'text', 5, true]
