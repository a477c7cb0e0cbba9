import { decodePercent } from '../lib/decode-percent.ts'
import { hideInText, hideKeysInPath } from '../lib/secrets.ts'
import { hashText } from '../lib/seed.ts'
import { DEFAULT_SESSION } from './sessions.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'

/** The session and the scenario that an API key names. */
export interface KeyParts {
  readonly session: string
  readonly scenario: string | undefined
}

const KEY_WITHOUT_PARTS: KeyParts = { session: DEFAULT_SESSION, scenario: undefined }

/**
 * Reads the session and the scenario from an API key. A key without a colon belongs to session `default`. With a colon it is
 * `<session>:<scenario>`, and either side may be empty. `~` stands for the colon where a key cannot hold one. `prefix`, the
 * provider's `keyPrefix`, is not part of the session name.
 */
export function parseSessionKey(key: string, prefix = ''): KeyParts {
  const [session, scenario] = splitName(key.startsWith(prefix) ? key.slice(prefix.length) : key)
  if (scenario === undefined) return KEY_WITHOUT_PARTS
  return { session: normalizeSessionName(session), scenario: emptyToUndefined(scenario) }
}

/** The session and the scenario that a base URL chooses; undefined for what it does not choose. */
export interface BaseParts {
  readonly session: string | undefined
  readonly scenario: string | undefined
}

const NO_PARTS: BaseParts = { session: undefined, scenario: undefined }

/** Reads the name in a base URL, such as `w3:slow-fail`. Without a colon it is the session. */
export function parseBaseName(name: string | undefined): BaseParts {
  if (name === undefined) return NO_PARTS
  const [session, scenario = ''] = splitName(name)
  return {
    session: session === '' ? undefined : normalizeSessionName(session),
    scenario: emptyToUndefined(scenario),
  }
}

/** Splits a name at its first `:` or `~` into the session and the scenario. Without either, it has no scenario. */
function splitName(name: string): [session: string, scenario?: string] {
  const separator = name.search(/[:~]/)
  return separator === -1 ? [name] : [name.slice(0, separator), name.slice(separator + 1)]
}

function emptyToUndefined(text: string): string | undefined {
  return text === '' ? undefined : text
}

const VALID_NAME = /^[A-Za-z0-9_-]{1,24}$/

/** Returns the public name of a session. A long name can be a real key, so it becomes four characters and a hash. */
export function normalizeSessionName(name: string): string {
  if (name === '') return DEFAULT_SESSION
  if (VALID_NAME.test(name)) return name
  return `${name.slice(0, 4).replaceAll(/[^A-Za-z0-9_-]/g, '_')}-${hashText(name).toString(16).padStart(8, '0')}`
}

type Names = Pick<ScenarioRegistry, 'hideUnknown'>

/**
 * Returns the texts that must not be shown because of an API key: the key and parts of it. A key that consists of a valid
 * session name and a scenario, or of one of the two, holds no secret.
 */
export function listKeySecrets(key: string | undefined, names: Names): readonly string[] {
  if (key === undefined) return []
  const [session, scenario] = splitName(key)
  if (scenario === undefined) return names.hideUnknown(key) === key ? [] : [key]
  const hiddenSession = formatSession(session) === session ? [] : [session]
  const hiddenScenario =
    names.hideUnknown(scenario) === scenario ? [] : [scenario, ...listSecretParts(scenario, names)]
  const secrets = new Set([...hiddenSession, ...hiddenScenario])
  return secrets.size === 0 ? [] : [key, ...secrets]
}

/** A part can occur alone, for example in a query, where + stands for a space. */
function listSecretParts(scenario: string, names: Names): string[] {
  return scenario.split(/[+:~]/, MAX_PARTS).filter((part) => names.hideUnknown(part) !== part)
}

const MAX_PARTS = 20

/** Returns a path without its secrets. `isKnown` is true for the path of an operation, in which colons can have a meaning. */
export function hideSecretsInPath(
  path: string,
  {
    key,
    names,
    isKnown,
  }: { readonly key: string | undefined; readonly names: Names; readonly isKnown: boolean },
): string {
  const shown = isKnown ? path : hideKeysInUnknownPath(path, names)
  return hideInText(hideKeysInPath(shown, listKeySecrets(key, names)))
}

/**
 * Hides API keys in a path that leads to no operation, such as `/s/<session>:<key>/v2/generate`. Not for other paths, because
 * an operation can have a path with colons.
 */
export function hideKeysInUnknownPath(path: string, names: Names): string {
  return path
    .split('/')
    .map((segment, index, segments) => {
      const text = decodeAll(segment)
      const shown = hideKeyInSegment(text, names, segments[index - 1] === 's')
      return shown === text ? segment : shown
    })
    .join('/')
}

/** The number of times that a text can be percent-encoded. */
const MAX_ENCODINGS = 5

/** Decodes a text that is percent-encoded once or more. */
function decodeAll(text: string): string {
  let decoded = text
  for (let count = 0; count < MAX_ENCODINGS; count += 1) decoded = decodePercent(decoded)
  return decoded
}

function hideKeyInSegment(text: string, names: Names, isSession: boolean): string {
  const [session, scenario] = splitName(text)
  if (scenario === undefined) return isSession ? formatSession(text) : text
  return formatSession(session) + text.charAt(session.length) + names.hideUnknown(scenario)
}

function formatSession(name: string): string {
  return name === '' ? name : normalizeSessionName(name)
}
