import { drawHex } from './seed.ts'
import type { FormLimits } from './form.ts'

/** The bytes of a file. */
export interface FileContent {
  /** The content type that the client sent. `''` if it sent none. */
  readonly type: string
  /** In bytes. */
  readonly size: number
  /** SHA-256, in hex. */
  readonly hash: string
  /**
   * Returns the bytes. Undefined if the operation has not `keepsFiles`, and if the file does not fit into the memory for files. A
   * function, so that a body can be written as JSON.
   */
  readonly bytes?: () => Uint8Array<ArrayBuffer> | undefined
}

/** A file of a form. */
export interface FormFile extends FileContent {
  /** The name of the field. */
  readonly field: string
  /** The file name that the client sent. */
  readonly name: string
}

/** The parsed body of a call. `refused` is a body that no operation accepts. */
export type Body =
  | { readonly kind: 'json'; readonly value: unknown }
  | {
      /** The body is a form. */
      readonly kind: 'form'
      /** The names and values of the fields, in the order of the form. */
      readonly fields: readonly (readonly [string, string])[]
      /** The files, in the order of the form. */
      readonly files: readonly FormFile[]
    }
  | {
      /** The body is one file, for an operation that accepts `bytes`. */
      readonly kind: 'bytes'
      /** The file. */
      readonly file: FileContent
    }
  | { readonly kind: 'refused'; readonly problem: 'malformed' | 'too-large'; readonly reason: string }

/** A body that is JSON, or that is refused. */
type JsonBody = Exclude<Body, { readonly kind: 'form' | 'bytes' }>

type RefusedBody = Extract<Body, { readonly kind: 'refused' }>

const MAX_SUMMARY_LENGTH = 16_384

/** The forms of a body that an operation can accept. */
export type AcceptedBody = 'json' | 'json-or-form' | 'bytes'

/** The options with which an adapter reads a body. */
export interface BodyOptions {
  /** The form of the body. */
  readonly accepts: AcceptedBody
  /** The limits of a form. Default: those of `FormLimits`. */
  readonly formLimits?: Partial<FormLimits> | undefined
  /** The memory for the files of the call. Undefined if no file is kept. */
  readonly memory?: FileMemory | undefined
}

/** The memory for files while they are being received. */
export interface FileMemory {
  /**
   * Takes memory for a piece of a file, before it is kept. Returns false if there is none: then the file is read to its end,
   * but not kept.
   */
  readonly take: (bytes: number) => boolean
  /** Gives memory back, because the pieces of a file are dropped. */
  readonly giveBack: (bytes: number) => void
}

/** A body as the journal keeps it. */
export interface BodySummary {
  /** The content, or a placeholder if the content is long. Null for a body that is refused. */
  readonly content: unknown
  /** A hash of the content, if `content` is a placeholder. */
  readonly hash: string | undefined
}

const REFUSED_SUMMARY: BodySummary = { content: null, hash: undefined }

/** Returns the body as the journal keeps it. */
export function summarizeBody(body: Body): BodySummary {
  if (body.kind === 'refused') return REFUSED_SUMMARY
  const { kind } = body
  const content = selectContent(body)
  const text = JSON.stringify(content)
  if (text.length <= MAX_SUMMARY_LENGTH) return { content, hash: undefined }
  return { content: `(a ${kind} body of ${text.length} characters)`, hash: drawHex(text, HASH_LENGTH) }
}

/** The number of hex digits. */
const HASH_LENGTH = 16

/** Returns the content of a body without the bytes of its files. */
function selectContent(body: Exclude<Body, RefusedBody>): unknown {
  switch (body.kind) {
    case 'json':
      return body.value
    case 'form':
      return {
        fields: body.fields,
        files: body.files.map(({ field, name, type, size, hash }) => ({ field, name, type, size, hash })),
      }
    case 'bytes': {
      const { type, size, hash } = body.file
      return { type, size, hash }
    }
  }
}

/** The maximum size of a JSON body, in bytes. Forms have their own limits. */
export const MAX_JSON_BYTES = 1_048_576

const MAX_DEPTH = 200
/** The number of objects and lists in a JSON text. */
export const MAX_COLLECTIONS = 50_000
const MAX_KEYS = 10_000
const BODY_LIMITS: JsonLimits = { depth: MAX_DEPTH, collections: MAX_COLLECTIONS, keys: MAX_KEYS }
const UNSAFE_KEY = 'it has the key __proto__ or constructor.prototype, which is not allowed'
const TOO_DEEP = explainDepth(MAX_DEPTH)

/** The limits of a JSON text. */
export interface JsonLimits {
  /** The number of levels. */
  readonly depth: number
  /** The number of objects and lists. */
  readonly collections: number
  readonly keys: number
}

function explainDepth(depth: number): string {
  return `it is nested deeper than ${depth} levels`
}

/** Parses the bytes of a JSON body. */
export function parseJsonBody(type: string | undefined, bytes: Uint8Array): JsonBody {
  if (bytes.byteLength > MAX_JSON_BYTES) return refuseSize()
  if (!isJsonType(type)) return refuseContentType(type)
  return parseJsonText(decodeUtf8(bytes))
}

/**
 * Parses a JSON body that another parser has already made into a value. `size` is the size of its text in bytes, if that is
 * known. Returns undefined for a value that is not JSON, such as one that refers to itself.
 */
export function parseJsonValue(
  type: string | undefined,
  value: unknown,
  size?: number,
): JsonBody | undefined {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (error) {
    // A RangeError means that the value has more levels than the stack can hold.
    return error instanceof RangeError ? malformedBody(TOO_DEEP) : undefined
  }
  if (text === undefined) return undefined
  if ((size ?? new TextEncoder().encode(text).byteLength) > MAX_JSON_BYTES) return refuseSize()
  // The text is parsed again, so that the rules for texts hold for values too.
  return isJsonType(type) ? parseJsonText(text) : refuseContentType(type)
}

function refuseContentType(type: string | undefined): RefusedBody {
  return malformedBody(`its content type is ${type ?? 'missing'}, not application/json`)
}

function refuseSize(): RefusedBody {
  return tooLargeBody(`the body has more than ${MAX_JSON_BYTES} bytes`)
}

/** Parses the JSON text of a body, or of a form field. `undefined` stands for text that is not UTF-8. */
export function parseJsonText(text: string | undefined): JsonBody {
  if (text === undefined) return malformedBody('it is not valid UTF-8')
  const refusal = findExcess(text)
  if (refusal !== undefined) return refusal
  try {
    const value: unknown = JSON.parse(text)
    // Any character of a key can be written as an escape.
    const isUnsafe = /__proto__|constructor|\\u/.test(text) && hasUnsafeKey(value)
    return isUnsafe ? malformedBody(UNSAFE_KEY) : { kind: 'json', value }
  } catch {
    return malformedBody('it is not valid JSON')
  }
}

export function malformedBody(reason: string): RefusedBody {
  return { kind: 'refused', problem: 'malformed', reason }
}

export function tooLargeBody(reason: string): RefusedBody {
  return { kind: 'refused', problem: 'too-large', reason }
}

/** True if a content type is `multipart/form-data`. */
export function isFormType(type: string | undefined): boolean {
  return /^\s*multipart\/form-data\s*;/i.test(type ?? '')
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

/**
 * Returns the refusal of a JSON text with too many levels, objects, lists or keys. It reads the text, because parsing and
 * visiting very many of them takes long. Other values take less time, so the size of the body is their limit.
 */
export function findExcess(text: string, limits: JsonLimits = BODY_LIMITS): RefusedBody | undefined {
  let depth = 0
  let collections = 0
  let keys = 0
  let isInString = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index)
    if (isInString) {
      // The character after a backslash does not end the string.
      if (character === BACKSLASH) index += 1
      else if (character === QUOTE) isInString = false
    } else if (character === QUOTE) isInString = true
    else if (character === COLON) keys += 1
    else if (character === CLOSE_LIST || character === CLOSE_OBJECT) depth -= 1
    else if (character === OPEN_LIST || character === OPEN_OBJECT) {
      depth += 1
      collections += 1
      if (depth > limits.depth) return malformedBody(explainDepth(limits.depth))
    }
  }
  if (collections > limits.collections)
    return tooLargeBody(`it has more than ${limits.collections} objects and lists`)
  return keys > limits.keys ? tooLargeBody(`it has more than ${limits.keys} keys`) : undefined
}

const [QUOTE, COLON, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  34, 58, 92, 91, 93, 123, 125,
]

/** True if an object has a key that can change the prototype of another one. */
function hasUnsafeKey(value: unknown): boolean {
  const rest: unknown[] = [value]
  while (rest.length > 0) {
    const item = rest.pop()
    if (typeof item !== 'object' || item === null) continue
    if (pollutesPrototype(item)) return true
    for (const inner of Object.values(item)) rest.push(inner)
  }
  return false
}

function pollutesPrototype(item: object): boolean {
  if (Object.hasOwn(item, '__proto__')) return true
  const constructor: unknown = Object.getOwnPropertyDescriptor(item, 'constructor')?.value
  return typeof constructor === 'object' && constructor !== null && Object.hasOwn(constructor, 'prototype')
}
