import { hash } from '../lib/seed.ts'

/** What a key says beyond that somebody has one: whose generations it sees, and which scenario it asks for. */
export interface KeyParts {
  readonly session: string
  readonly scenario: string | undefined
}

export const DEFAULT_SESSION = 'default'

const NAME = /^[A-Za-z0-9_-]{1,24}$/

/**
 * A key without a colon belongs to session `default`. With one it is `<session>:<scenario>`, either side may be empty.
 * `~` serves where a colon may not stand; `prefix` (such as `prism_sk_`) is no part of the name.
 */
export function parseSessionKey(key: string, prefix = ''): KeyParts {
  const cut = key.search(/[:~]/)
  if (cut === -1) return { session: DEFAULT_SESSION, scenario: undefined }
  const from = prefix !== '' && key.startsWith(prefix) ? prefix.length : 0
  const scenario = key.slice(cut + 1)
  return {
    session: normalizeSessionName(key.slice(from, cut)),
    scenario: scenario === '' ? undefined : scenario,
  }
}

/** A session's name as it is shown everywhere: a long one, which may be somebody's real key, as four characters and a hash. */
export function normalizeSessionName(name: string): string {
  if (name === '') return DEFAULT_SESSION
  if (NAME.test(name)) return name
  return `${name.slice(0, 4).replaceAll(/[^A-Za-z0-9_-]/g, '_')}-${hash(name).toString(16).padStart(8, '0')}`
}
