/** A body as it goes over the wire. */
export interface Sent {
  /** Its content type; none where it is left out. */
  readonly type?: string
  readonly content: string | Uint8Array<ArrayBuffer>
}

/** What is sent as JSON. */
export function toJson(value: unknown): Sent {
  return { type: 'application/json', content: JSON.stringify(value) }
}

/** A part of a form: a field, or with `file` a file of that name. */
export interface Part {
  readonly name: string
  readonly value: string | Uint8Array
  readonly file?: string
  /** The file's content type. */
  readonly type?: string
}

/** A form whose boundary is always the same, so that every adapter gets the same bytes. */
export function toForm(parts: readonly Part[]): Sent {
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
  const whole = new Uint8Array(bytes.reduce((size, { byteLength }) => size + byteLength, 0))
  let at = 0
  for (const chunk of bytes) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

/** A good body of so many bytes, filled up with a field that nobody documents. */
function fill(body: object, size: number): Sent {
  const bare = JSON.stringify({ ...body, filler: '' })
  return toJson({ ...body, filler: 'x'.repeat(size - bare.length) })
}

/** Bodies that no operation takes, made of one that it does: what they are called, and what they get. */
export function toHostile(
  good: object,
): readonly (readonly [what: string, body: Sent | undefined, status: 400 | 413])[] {
  const text = JSON.stringify(good)
  const json = (content: Sent['content']): Sent => ({ type: 'application/json', content })
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
    ['JSON that says it is text', { type: 'text/plain', content: text }, 400],
    [
      'JSON that says it is a form of texts',
      { type: 'application/x-www-form-urlencoded', content: text },
      400,
    ],
    ['a content type that is none', { type: 'json', content: text }, 400],
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
    ['one byte more than a MiB', fill(good, 1_048_577), 413],
    ['three MiB of no JSON', json('x'.repeat(3 * 1_048_576)), 413],
    ['a form without a boundary', { type: 'multipart/form-data', content: 'x' }, 400],
    ['a form of nothing', { type: 'multipart/form-data; boundary=x', content: '' }, 400],
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
