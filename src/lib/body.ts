/** A file of a form: what it was called, and what tells its content from another's. */
export interface FormFile {
  readonly field: string
  readonly name: string
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** SHA-256, in hex. */
  readonly hash: string
}

/** What came in the body of a call. `refused` is a body that no operation takes. */
export type Body =
  | { readonly kind: 'json'; readonly value: unknown }
  | {
      readonly kind: 'form'
      readonly fields: readonly (readonly [string, string])[]
      readonly files: readonly FormFile[]
    }
  | { readonly kind: 'refused'; readonly problem: 'malformed' | 'too-large'; readonly reason: string }

const MAX_SUMMARY_LENGTH = 16_384

/** What the journal keeps of a body: what was sent, unless that is long. */
export function summarizeBody(body: Body): unknown {
  if (body.kind === 'refused') return null
  const { kind, ...sent } = body
  const kept = 'value' in sent ? sent.value : sent
  const length = JSON.stringify(kept).length
  return length > MAX_SUMMARY_LENGTH ? `(a ${kind} body of ${length} characters)` : kept
}

/** Bytes of a JSON body at most. Files have limits of their own. */
export const MAX_JSON_BYTES = 1_048_576

const MAX_DEPTH = 200

/** A JSON body from its bytes. */
export function parseJsonBody(type: string | undefined, bytes: Uint8Array): Body {
  if (bytes.byteLength > MAX_JSON_BYTES) return tooLargeBody(`the body has more than ${MAX_JSON_BYTES} bytes`)
  if (!isJsonType(type))
    return malformedBody(`its content type is ${type ?? 'missing'}, not application/json`)
  return parseJsonText(decodeUtf8(bytes))
}

/** A JSON text that stands in a body or in a field of a form. */
export function parseJsonText(text: string | undefined): Body {
  if (text === undefined) return malformedBody('it is not UTF-8')
  try {
    const value: unknown = JSON.parse(text)
    const why = findUnsafeContent(value)
    return why === undefined ? { kind: 'json', value } : malformedBody(why)
  } catch {
    return malformedBody('it is no JSON')
  }
}

export function malformedBody(reason: string): Body {
  return { kind: 'refused', problem: 'malformed', reason }
}

export function tooLargeBody(reason: string): Body {
  return { kind: 'refused', problem: 'too-large', reason }
}

function isJsonType(type: string | undefined): boolean {
  return /^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type ?? '')
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** What no honest body has: too many levels, or a key that would reach into every object. Level by level, not recursively. */
function findUnsafeContent(value: unknown): string | undefined {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`
    const objects = level.filter((item) => typeof item === 'object' && item !== null)
    if (objects.some(pollutesPrototype)) return 'it has a key that no body has'
    level = objects.flatMap((item): unknown[] => Object.values(item))
  }
  return undefined
}

function pollutesPrototype(item: object): boolean {
  const own = new Map<string, unknown>(Object.entries(item))
  const made = own.get('constructor')
  return (
    own.has('__proto__') || (typeof made === 'object' && made !== null && Object.hasOwn(made, 'prototype'))
  )
}
