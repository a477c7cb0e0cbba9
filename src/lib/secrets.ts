import { parseUrl } from './parse-url.ts'
import { decodePercent } from './decode-percent.ts'
import { findNearest } from './nearest.ts'
import { shorten } from './shorten.ts'

/** The text that stands for a secret, or for the rest of one. */
export const HIDDEN = '…'

/** The text that stands for an API key. */
export const HIDDEN_KEY = '(the API key)'

/** The length from which a secret is looked for inside a text. A shorter one can be an ordinary word. */
const MIN_LENGTH = 8

/** Names such as `x-api-key`, `accessToken`, `x-jwt` and `X-Amz-Signature`, but not `author` and `keyword`. */
const SECRET_NAMES = [
  /assertion(?!s|[-_]?type)|auth(?!or(?!i))|bearer|cookie|credential|csrf|xsrf|hmac|jwt|key(?!word|board)|saml|secret/i,
  /signature|token/i,
  /pass(?:code|phrase|wd|word)|pwd|sess(?:ion)?[-_]?id/i,
  /(?<![a-z])(?:dpop|otp|pass|pin|sid|sig)(?![a-z])/i,
]

/** True for the name of a header, a query parameter or an option whose value is a secret. */
export function isSecretName(name: string): boolean {
  const remembered = secretNames.get(name)
  if (remembered !== undefined) return remembered
  const isSecret = SECRET_NAMES.some((pattern) => pattern.test(name))
  if (secretNames.size < MAX_REMEMBERED && name.length < MAX_REMEMBERED_LENGTH)
    secretNames.set(name, isSecret)
  return isSecret
}

/** The results for the first names, because a journal has the same few names in each entry. */
const secretNames = new Map<string, boolean>()
const MAX_REMEMBERED = 1_000
const MAX_REMEMBERED_LENGTH = 100

/**
 * Returns the headers or query parameters that are no secrets. `names` are the names of further secrets, in lower case. The
 * API key is replaced wherever else it occurs; `keys` has the parts of it that are looked for.
 */
export function removeSecrets(
  entries: Iterable<readonly [string, string]>,
  { keys, names = [] }: { readonly keys: readonly string[]; readonly names?: readonly string[] },
): Record<string, string> {
  const shown: [string, string][] = []
  for (const [name, value] of entries) {
    if (isSecretName(name) || names.includes(name.toLowerCase())) continue
    shown.push([hideKeysInValue(name, keys), hideInText(hideKeysInValue(value, keys))])
  }
  return Object.fromEntries(shown)
}

/** Replaces API keys in a text. A short key is replaced only if it is the whole text. */
export function hideKeys(text: string, keys: readonly string[]): string {
  return hideValues(text, keys, HIDDEN_KEY)
}

/** Replaces values in a text. A short value is replaced only if it is the whole text. */
export function hideValues(text: string, values: readonly string[], replacement = HIDDEN): string {
  let shown = text
  for (const value of values) {
    if (text === value) return replacement
    if (value.length >= MIN_LENGTH) shown = shown.replaceAll(value, replacement)
  }
  return shown
}

/**
 * Replaces API keys in the value of a header or a query parameter. A + in a query stands for a space, and a value that was
 * percent-encoded twice is still encoded.
 */
export function hideKeysInValue(text: string, keys: readonly string[]): string {
  const all = keys.flatMap((key) => (key.includes('+') ? [key, key.replaceAll('+', ' ')] : [key]))
  const shown = hideKeys(text, all)
  return shown.includes('%') ? hideKeysInPath(shown, all) : shown
}

/** Replaces API keys in a path, of which any character can be percent-encoded, once or more. */
export function hideKeysInPath(path: string, keys: readonly string[]): string {
  if (!path.includes('%')) return hideKeys(path, keys)
  return keys
    .filter(({ length }) => length >= MIN_LENGTH && length <= path.length)
    .reduce((text, key) => text.replaceAll(createEncodedPattern(key), HIDDEN_KEY), path)
}

/** Cuts a long path or query, but not inside an API key: the first part of a key would not be found and hidden. */
// oxlint-disable-next-line max-params
export function shortenAroundKeys(text: string, maxLength: number, keys: readonly string[]): string {
  const ends = keys
    .filter(({ length }) => length >= MIN_LENGTH && length <= text.length)
    .flatMap((key) => Array.from(text.matchAll(createEncodedPattern(key))))
    .filter(({ index }) => index < maxLength)
    .map(({ 0: found, index }) => index + found.length)
  return shorten(text, Math.max(maxLength, ...ends))
}

const encoder = new TextEncoder()

/** Creates a pattern of a text of which each character can be percent-encoded, once or more. */
function createEncodedPattern(text: string): RegExp {
  const characters = Array.from(text, (character) => {
    const bytes = [...encoder.encode(character)].map(
      (byte) => `%(?:25)*${byte.toString(16).padStart(2, '0')}`,
    )
    return `(?:${character.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)}|${bytes.join('')})`
  })
  return new RegExp(characters.join(''), 'gi')
}

/** The number of letters by which a text may differ from a known one. */
const MAX_DISTANCE = 2

/** Returns a text that is equal or similar to a known one, and of any other text only the first two characters: `sk…`. */
export function hideUnlessSimilar(text: string, known: readonly string[]): string {
  const nearest = findNearest(text, known, MAX_DISTANCE)
  // `findNearest` compares only the start of a very long text.
  const isSimilar = nearest !== undefined && text.length - nearest.length <= MAX_DISTANCE
  return text === '' || isSimilar ? text : `${Array.from(text.slice(0, 4)).slice(0, 2).join('')}${HIDDEN}`
}

/** Returns an `Authorization` header with its scheme, and with only the first two characters of its credentials. */
export function hideCredentials(authorization: string): string {
  const [scheme = ''] = /^(?:aws4-hmac-sha256|aws|basic|bearer|digest|token) +/i.exec(authorization) ?? []
  return scheme + hideUnlessSimilar(authorization.slice(scheme.length), [])
}

/** Replaces the user name, the password and the secret parameters of a URL, also of one that is not valid. */
export function hideUrl(url: string): string {
  // As `URL` does, which ignores these characters anywhere in a URL.
  const text = url.replaceAll(/[\t\n\r]/g, '')
  return hideEncoded(hideParameters(hideUserInfo(text), /[?&#;][^&#]*/g))
}

function hideUserInfo(url: string): string {
  const parsed = parseUrl(url)
  if (parsed === undefined || parsed.host === '') return hideUpToLastAt(url)
  const { protocol, username, password, host, pathname, search, hash } = parsed
  return username === '' && password === ''
    ? url
    : `${protocol}//${HIDDEN}@${host}${pathname}${search}${hash}`
}

/** For a text that is no URL with a host, such as `user:password@host` without a scheme. */
function hideUpToLastAt(text: string): string {
  const end = text.lastIndexOf('@')
  const [scheme = ''] = /^[a-z][a-z\d+.-]*:(?=[/\\])/i.exec(text) ?? []
  return end === -1 ? text : `${scheme}//${HIDDEN}${text.slice(end)}`
}

/**
 * Replaces the user names, the passwords and the secret parameters of all URLs in a text, and of a text that is a list of
 * parameters: `for=1;token=abc`.
 */
export function hideInText(text: string): string {
  if (!/[@=]|%(?:25)*(?:40|3d)/i.test(text)) return text
  if (/^\s*https?:\S*\s*$/i.test(text)) return hideUrl(text)
  const shown = text.replaceAll(/\/\/[^\s/?#"'<>\\]*@/g, `//${HIDDEN}@`)
  return hideEncoded(hideListed(hideParameters(shown, /[?&#;][^&#\s"'<>`]*/g)))
}

/** Hides the secrets of parameters that semicolons or commas separate, as in headers. A value can have quotation marks. */
function hideListed(text: string): string {
  return text.replaceAll(
    /((?:^|[;,])\s*)([^\s;,=?&#"'<>]+)(\s*=\s*)(?:"[^"]*"?|[^\s;,"]+)/g,
    // oxlint-disable-next-line max-params
    (part: string, start: string, name: string, equals: string) =>
      isSecretName(decodePercent(name)) ? start + name + equals + HIDDEN : part,
  )
}

/** Hides the secrets of percent-encoded URLs, such as a URL in a parameter of another one. */
function hideEncoded(text: string): string {
  if (!text.includes('%')) return text
  return text
    .replaceAll(/\/\/[^\s/?#"'<>\\@]*(%(?:25)*40)/gi, `//${HIDDEN}$1`)
    .replaceAll(ENCODED_USER_INFO, `$1${HIDDEN}$3`)
    .replaceAll(ENCODED_PARAMETER, (part: string, start: string, name: string) =>
      isSecretName(decodePercent(name)) ? start + HIDDEN : part,
    )
}

/** `//user:password@`, in which each special character is encoded equally often. */
const ENCODED_USER_INFO =
  /((?<percent>%(?:25)*)2f\k<percent>(?:2f))(?:(?!\k<percent>(?:2f|3f|23))[^\s/?#"'<>\\&@])*(\k<percent>(?:40)|@)/gi

/** `?token=abc`, in which each special character is encoded. */
const ENCODED_PARAMETER =
  /(%(?:25)*(?:3f|26|23|3b)((?:(?!%(?:25)*(?:3d|3f|26|23|3b))[^\s&#"'<>`=])+)%(?:25)*3d)(?:(?!%(?:25)*(?:26|23))[^\s&#"'<>`])+/gi

/** Replaces the values of secret parameters. `parameters` matches the parameters with the character before each. */
function hideParameters(text: string, parameters: RegExp): string {
  return text.replaceAll(parameters, hideParameter)
}

/** A value can contain the parameters of another URL, or parameters that are separated by semicolons. */
function hideParameter(text: string): string {
  for (const { 0: start, 1: name = '', index } of text.matchAll(/[?&#;]([^?&#;=]+)=(?=.)/g)) {
    if (isSecretName(decodePercent(name))) return text.slice(0, index + start.length) + HIDDEN
  }
  return text
}

/** The replacer of `JSON.stringify` that hides the secrets of a value. */
export function hideInJson(name: string, value: unknown): unknown {
  if (typeof value === 'boolean' || value === null || value === undefined) return value
  if (isSecretName(name)) return HIDDEN
  return typeof value === 'string' ? hideInText(value) : value
}
