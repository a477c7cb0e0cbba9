/** A request body as it is sent. */
export interface EncodedBody {
  /** The content type. Default: none. */
  readonly type?: string
  readonly content: string | Uint8Array<ArrayBuffer>
}

/** Encodes a value as JSON. */
export function encodeJson(value: unknown): EncodedBody {
  return { type: 'application/json', content: JSON.stringify(value) }
}

/** A part of a form: a field, or a file with the name `file`. */
export interface FormPart {
  readonly name: string
  readonly value: string | Uint8Array
  readonly file?: string
  /** The content type of the file. */
  readonly type?: string
}

/** Encodes a form. The boundary is always the same, so that every adapter gets the same bytes. */
export function encodeForm(parts: readonly FormPart[]): EncodedBody {
  const chunks = parts.flatMap(({ name, value, file, type }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`,
    file === undefined ? '' : `; filename="${file}"`,
    type === undefined ? '' : `\r\nContent-Type: ${type}`,
    '\r\n\r\n',
    value,
    '\r\n',
  ])
  return {
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    content: concat([...chunks, `--${BOUNDARY}--\r\n`]),
  }
}

const BOUNDARY = 'a-boundary'

function concat(chunks: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  const bytes = chunks.map((chunk) => (typeof chunk === 'string' ? encoder.encode(chunk) : chunk))
  const result = new Uint8Array(bytes.reduce((size, { byteLength }) => size + byteLength, 0))
  let offset = 0
  for (const chunk of bytes) {
    result.set(chunk, offset)
    offset += chunk.byteLength
  }
  return result
}

/** Fills a valid body up to `size` bytes with an undocumented field. */
function fill(body: object, size: number): EncodedBody {
  const bare = JSON.stringify({ ...body, filler: '' })
  return encodeJson({ ...body, filler: 'x'.repeat(size - bare.length) })
}

/** Builds bodies that no operation accepts from a valid one, each with a name and the expected status. */
export function buildInvalidBodies(
  valid: object,
): readonly (readonly [what: string, body: EncodedBody | undefined, status: 400 | 413])[] {
  const text = JSON.stringify(valid)
  const json = (content: EncodedBody['content']): EncodedBody => ({ type: 'application/json', content })
  return [
    ['no body', undefined, 400],
    ['an empty body', json(''), 400],
    ['half a JSON', json(text.slice(0, -1)), 400],
    ['two values', json(`${text}${text}`), 400],
    ['a byte order mark alone', json(Uint8Array.of(0xef, 0xbb, 0xbf)), 400],
    ['null', json('null'), 400],
    ['a list', json(`[${text}]`), 400],
    ['a text', json('"text"'), 400],
    ['a number', json('5'), 400],
    ['no content type', { content: new TextEncoder().encode(text) }, 400],
    ['JSON sent as text', { type: 'text/plain', content: text }, 400],
    ['JSON sent as a URL-encoded form', { type: 'application/x-www-form-urlencoded', content: text }, 400],
    ['an invalid content type', { type: 'json', content: text }, 400],
    ['__proto__', json(text.replace('{', '{"__proto__":{"admin":true},')), 400],
    ['a constructor with a prototype', json(text.replace('{', '{"constructor":{"prototype":{}},')), 400],
    ['202 levels', json(text.replace('{', `{"a":${'['.repeat(201)}${']'.repeat(201)},`)), 400],
    ['100,000 levels', json('['.repeat(100_000) + ']'.repeat(100_000)), 400],
    ['invalid UTF-8', json(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), 400],
    [
      'a zero after every byte',
      json(Uint8Array.from([...new TextEncoder().encode(text)].flatMap((byte) => [byte, 0]))),
      400,
    ],
    ['one byte more than a MiB', fill(valid, 1_048_577), 413],
    ['three MiB that are not JSON', json('x'.repeat(3 * 1_048_576)), 413],
    ['a form without a boundary', { type: 'multipart/form-data', content: 'x' }, 400],
    ['an empty form', { type: 'multipart/form-data; boundary=x', content: '' }, 400],
    [
      'a form that breaks off in a field',
      {
        type: 'multipart/form-data; boundary=x',
        content: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
      },
      400,
    ],
    [
      'a form that breaks off in a file',
      {
        type: 'multipart/form-data; boundary=x',
        content: '--x\r\nContent-Disposition: form-data; name="video"; filename="v.mp4"\r\n\r\nb',
      },
      400,
    ],
  ]
}
