import { ALL_SESSIONS } from '../../engine/sessions.ts'
import { normalizeSessionName, parseBaseName } from '../../engine/session-key.ts'
import { MockVideoApiError, NotFoundError } from '../../lib/errors.ts'

/** The places in which a control call can name its session. */
export interface SessionNames {
  /** The name in the base URL, such as `w3` in `/s/w3/__mock`. */
  readonly baseName: string | undefined
  readonly query: string | undefined
  readonly body: string | undefined
}

const ACTION = 'choose a session'

/** Returns the session that a control call names, or `*`; undefined if it names none. Throws if it names different ones. */
export function readSession({ baseName, query, body }: SessionNames): string | undefined {
  const names = new Set([readBaseName(baseName), query, body].flatMap((name) => name ?? []).map(normalize))
  if (names.size <= 1) return [...names][0]
  throw new MockVideoApiError(
    ACTION,
    `the call names different ones: ${[...names].join(', ')}`,
    'Name one, in the base URL, the query or the body',
  )
}

function readBaseName(baseName: string | undefined): string | undefined {
  if (baseName === undefined || baseName === ALL_SESSIONS) return baseName
  const { session, scenario } = parseBaseName(baseName)
  if (scenario === undefined) return session
  throw new MockVideoApiError(
    ACTION,
    'the base URL also has a scenario, which control routes do not use',
    'Leave out the colon and the scenario, and send PUT /__mock/scenario to choose one',
  )
}

function normalize(name: string): string {
  return name === ALL_SESSIONS ? name : normalizeSessionName(name)
}

export function createUnknownSessionError(name: string | undefined): NotFoundError {
  return new NotFoundError(
    `find session ${normalizeSessionName(name ?? '')}`,
    'nobody has used it',
    'A session comes into being with the first provider call whose key is accepted, with api.session(name), or with a control call that writes, such as PUT /__mock/scenario',
  )
}
