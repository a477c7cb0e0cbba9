import { MockVideoApiError } from '../lib/errors.ts'
import { drawUuid, hashText } from '../lib/seed.ts'
import { findNearestRoute, findRevisionsWithRoute } from './router.ts'
import { DEFAULT_SESSION, nextNumber } from './sessions.ts'
import type { ErrorContext, ErrorName } from '../handlers/provider.ts'
import type { Body } from '../lib/body.ts'
import type { Call, Reply } from '../lib/call.ts'
import type { FakeState } from './fake-state.ts'
import type { Answer } from './operate.ts'
import type { RouteMatch } from './router.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Session } from './sessions.ts'

/** A call with its route, its API key, its session and the scenario that it chose. */
export interface Caller {
  readonly fake: FakeState
  readonly route: RouteMatch
  readonly call: Call
  /** The API key; undefined if the call has none. */
  readonly key: string | undefined
  readonly session: Session
  /** The scenario that the call itself chose. */
  readonly choice: ChosenScenario | undefined
  /** The instant at which the call arrived, on the clock of its session. */
  readonly at: number
}

/** Identifies the caller. A header wins over the key, and the key over a mark in the body of a submit. */
export function identifyCaller(fake: FakeState, route: RouteMatch, call: Call): Caller {
  const { provider, operation } = route
  const key = provider.readKey(call)
  const parts = key === undefined ? undefined : parseSessionKey(key, provider.keyPrefix)
  const header = call.header('x-mock-session')
  const name = header === undefined ? (parts?.session ?? DEFAULT_SESSION) : normalizeSessionName(header)
  const session = fake.sessions.getOrCreate(name)
  const choice =
    createChoice('header', call.header('x-mock-scenario')) ??
    createChoice('key', parts?.scenario) ??
    (operation?.createsGeneration === true ? createChoice('mark', findScenarioMark(call.body)) : undefined)
  return { fake, route, call, key, session, choice, at: session.clock.now() }
}

/** Returns the answer to a call that reaches no operation: an unmatched route, a wrong key or an unknown scenario. */
export function refuseCaller(caller: Caller): Answer | undefined {
  const { fake, route, key } = caller
  if (route.operation === undefined) {
    const name = route.allow.length > 0 ? 'wrong-method' : 'unknown-path'
    return refuse(buildError(caller, name), explainUnmatched(caller, route.allow))
  }
  if (route.operation.requiresKey === false) return undefined
  if (key === undefined) return refuse(buildError(caller, 'missing-key'), 'the call has no API key')
  if (fake.apiKeys?.has(key) === false)
    return refuse(buildError(caller, 'unauthorized'), 'the API key is not in the apiKeys option')
  return refuseUnknownScenario(caller)
}

function refuseUnknownScenario({ fake, route, choice }: Caller): Answer | undefined {
  if (choice === undefined) return undefined
  try {
    fake.registry.getPlan(choice.name)
    return undefined
  } catch (error) {
    if (!(error instanceof MockVideoApiError)) throw error
    const reply = route.provider.errorReply(400, error.message)
    const headers = { ...reply.headers, 'x-mock-error': 'unknown-scenario' }
    return refuse({ ...reply, headers }, error.message)
  }
}

function refuse(reply: Reply, reason: string): Answer {
  return { reply, reason, generation: undefined, shownState: undefined, wasHeld: false }
}

function explainUnmatched({ fake, route, call }: Caller, allow: readonly string[]): string {
  const { provider } = route
  if (allow.length > 0) return `the path accepts ${allow.join(', ')}`
  const [revision] = findRevisionsWithRoute(provider, call.method, call.path)
  if (revision !== undefined) {
    return `the path exists in revision ${revision}, but the fake serves ${fake.revisions.get(provider.name)}: use --revision ${provider.name}=${revision}`
  }
  const nearest = findNearestRoute(provider, call.path)
  return nearest === undefined ? 'no such path' : `no such path; the nearest is ${nearest}`
}

/** Returns a provider's error reply for this call. */
export function buildError(caller: Caller, name: ErrorName): Reply {
  return caller.route.provider.errors[name](createErrorContext(caller))
}

/** Returns what a provider's error reply can depend on. */
export function createErrorContext({ fake, route, call, session }: Caller): ErrorContext {
  return {
    call,
    operation: route.operation?.name,
    revision: fake.revisions.get(route.provider.name) ?? '',
    allow: route.operation === undefined ? route.allow : [],
    uuid: () => drawUuid(`${fake.seed}/${session.name}/answer/${nextNumber(session, 'answer')}`),
  }
}

/** Finds a mark such as `[scenario:slow-fail]` anywhere in a body. */
function findScenarioMark(body: Body | undefined): string | undefined {
  if (body === undefined || body.kind === 'refused') return undefined
  return /\[scenario:([^\]\\"]{1,200})\]/.exec(JSON.stringify(body))?.[1]
}

function createChoice(
  chosenBy: 'header' | 'key' | 'mark',
  name: string | undefined,
): ChosenScenario | undefined {
  return name === undefined || name === '' ? undefined : { name, chosenBy }
}

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
  const separator = key.search(/[:~]/)
  if (separator === -1) return KEY_WITHOUT_PARTS
  const start = prefix !== '' && key.startsWith(prefix) ? prefix.length : 0
  const scenario = key.slice(separator + 1)
  return {
    session: normalizeSessionName(key.slice(start, separator)),
    scenario: scenario === '' ? undefined : scenario,
  }
}

const VALID_NAME = /^[A-Za-z0-9_-]{1,24}$/

/** Returns the public name of a session. A long name can be a real key, so it becomes four characters and a hash. */
export function normalizeSessionName(name: string): string {
  if (name === '') return DEFAULT_SESSION
  if (VALID_NAME.test(name)) return name
  return `${name.slice(0, 4).replaceAll(/[^A-Za-z0-9_-]/g, '_')}-${hashText(name).toString(16).padStart(8, '0')}`
}
