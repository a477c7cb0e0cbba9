import { hashText } from '../lib/seed.ts'

/** The session and the scenario that an API key names. */
export interface KeyParts {
  readonly session: string
  readonly scenario: string | undefined
}

export const DEFAULT_SESSION = 'default'

const VALID_NAME = /^[A-Za-z0-9_-]{1,24}$/

/**
 * Reads the session and the scenario from an API key. A key without a colon belongs to session `default`. With a colon it is
 * `<session>:<scenario>`, and either side may be empty. `~` stands for the colon where a key cannot hold one. `prefix`, such
 * as `prism_sk_`, is not part of the session name.
 */
export function parseSessionKey(key: string, prefix = ''): KeyParts {
  const separator = key.search(/[:~]/)
  if (separator === -1) return { session: DEFAULT_SESSION, scenario: undefined }
  const start = prefix !== '' && key.startsWith(prefix) ? prefix.length : 0
  const scenario = key.slice(separator + 1)
  return {
    session: normalizeSessionName(key.slice(start, separator)),
    scenario: scenario === '' ? undefined : scenario,
  }
}

/** Returns the public name of a session. A long name can be a real key, so it becomes four characters and a hash. */
export function normalizeSessionName(name: string): string {
  if (name === '') return DEFAULT_SESSION
  if (VALID_NAME.test(name)) return name
  return `${name.slice(0, 4).replaceAll(/[^A-Za-z0-9_-]/g, '_')}-${hashText(name).toString(16).padStart(8, '0')}`
}
