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
  const separator = key.search(SEPARATOR)
  if (separator === -1) return KEY_WITHOUT_PARTS
  const start = prefix !== '' && key.startsWith(prefix) ? prefix.length : 0
  const scenario = key.slice(separator + 1)
  return {
    session: normalizeSessionName(key.slice(start, separator)),
    scenario: scenario === '' ? undefined : scenario,
  }
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
  const separator = name.search(SEPARATOR)
  const session = separator === -1 ? name : name.slice(0, separator)
  const scenario = separator === -1 ? '' : name.slice(separator + 1)
  return {
    session: session === '' ? undefined : normalizeSessionName(session),
    scenario: scenario === '' ? undefined : scenario,
  }
}

/** The character between the session and the scenario of a key. */
const SEPARATOR = /[:~]/

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
  const separator = key.search(SEPARATOR)
  if (separator === -1) return names.hideUnknown(key) === key ? [] : [key]
  const session = key.slice(0, separator)
  const scenario = key.slice(separator + 1)
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
  const separator = text.search(SEPARATOR)
  if (separator === -1) return isSession ? formatSession(text) : text
  const scenario = names.hideUnknown(text.slice(separator + 1))
  return formatSession(text.slice(0, separator)) + text.charAt(separator) + scenario
}

function formatSession(name: string): string {
  return name === '' ? name : normalizeSessionName(name)
}
