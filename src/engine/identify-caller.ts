import { buildErrorReply } from '../lib/call.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { drawUuid } from '../lib/seed.ts'
import { findNearestRoute, findRevisionsWithRoute } from './router.ts'
import { hideSecretsInPath, normalizeSessionName, parseBaseName, parseSessionKey } from './session-key.ts'
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
  /** True if the call has a key and the fake accepts it. */
  readonly hasAcceptedKey: boolean
  readonly session: Session
  /** The session that the header or the base URL names; it may not exist. */
  readonly namedSession: string | undefined
  /** The scenario that the call itself chose. */
  readonly choice: ChosenScenario | undefined
  /** The instant at which the call arrived, on the clock of its session. */
  readonly at: number
  /** The parsed body, if the operation accepts one. */
  readonly body: Body | undefined
  /** The reason why the adapter could not read the body. */
  readonly readError: MockVideoApiError | undefined
}

/**
 * Identifies the caller. A header wins over the base URL, the base URL over the key, and the key over a mark in the body of a
 * submit, for the session and the scenario separately. Only a call that needs a key, and whose key is accepted, creates a
 * session. So a web page, which cannot send a key without a preflight, creates none. Any other call that names an unknown
 * session belongs to `default`.
 */
export function identifyCaller(fake: FakeState, route: RouteMatch, call: Call): Caller {
  const { provider } = route
  const key = provider.readKey(call)
  const parts = key === undefined ? undefined : parseSessionKey(key, provider.keyPrefix)
  const base = parseBaseName(call.baseName)
  const header = call.header('x-mock-session')
  const namedSession = header === undefined ? base.session : normalizeSessionName(header)
  const name = namedSession ?? parts?.session ?? DEFAULT_SESSION
  const hasAcceptedKey = key !== undefined && fake.apiKeys?.has(key) !== false
  const session =
    hasAcceptedKey && needsKey(route)
      ? fake.sessions.getOrCreate(name)
      : (fake.sessions.find(name) ?? fake.sessions.getOrCreate(DEFAULT_SESSION))
  const choice =
    createChoice('header', call.header('x-mock-scenario')) ??
    createChoice('base-url', base.scenario) ??
    createChoice('key', parts?.scenario)
  const at = session.clock.now()
  return {
    fake,
    route,
    call,
    key,
    hasAcceptedKey,
    session,
    namedSession,
    choice,
    at,
    body: undefined,
    readError: undefined,
  }
}

/** False for media, and for an operation that is answered without a key. */
function needsKey(route: RouteMatch): boolean {
  return route.operation === undefined ? route.area === 'api' : route.operation.requiresKey !== false
}

/** Reads the body of a call; undefined if the operation accepts none. */
export function readBody({
  fake,
  route,
  call,
}: Caller): ReturnType<NonNullable<Call['readBody']>> | undefined {
  const { provider, operation } = route
  if (operation?.accepts === undefined) return undefined
  const { accepts, keepsFiles } = operation
  const { formLimits } = provider
  if (keepsFiles !== true) return call.readBody?.({ accepts, formLimits })
  const memory = fake.files.createReservation()
  const body = call.readBody?.({ accepts, formLimits, memory })
  // From here on the operation has the files, and stores what it keeps.
  return body instanceof Promise ? body.finally(memory.release) : body
}

/** Returns the caller with the body of its call. The call arrives when its body has been read. */
export function addBody(caller: Caller, body: Body | MockVideoApiError | undefined): Caller {
  if (body === undefined) return caller
  if (body instanceof MockVideoApiError) return { ...caller, readError: body }
  const { route, session } = caller
  const { choice } = caller
  const isMarked = choice === undefined && route.operation?.createsGeneration === true
  return {
    ...caller,
    body,
    choice: isMarked && body.kind !== 'refused' ? chooseByMark(JSON.stringify(body)) : choice,
    at: session.clock.now(),
  }
}

/** Returns the answer to a call that reaches no operation: an unmatched route, a wrong key or an unknown scenario. */
export function refuseCaller(caller: Caller): Answer | undefined {
  const { route, key, hasAcceptedKey, readError } = caller
  if (readError !== undefined) return refuse(buildErrorReply(400, readError.message), readError.message)
  if (route.operation === undefined) {
    const name = route.allow.length > 0 ? 'wrong-method' : 'unknown-path'
    return refuse(buildError(caller, name), explainUnmatched(caller, route.allow))
  }
  if (!needsKey(route)) return undefined
  if (key === undefined) return refuse(buildError(caller, 'missing-key'), explainMissingKey(caller))
  if (!hasAcceptedKey)
    return refuse(buildError(caller, 'unauthorized'), 'the API key is not in the apiKeys option')
  return refuseUnknownScenario(caller) ?? refuseDefaultSession(caller)
}

/** Explains why a call has no API key. Clients of several providers often send the header of another one. */
function explainMissingKey({ route, call }: Caller): string {
  const given = KEY_HEADERS.find((header) => call.header(header) !== undefined)
  const [expected] = Object.entries(route.provider.keyHeaders('<key>'))
  if (given === undefined || expected === undefined) return 'the call has no API key'
  return `the call has the header ${given}, but the API key must be sent as ${expected.join(': ')}`
}

const KEY_HEADERS = ['authorization', 'x-api-key']

function refuseUnknownScenario({ fake, route, choice }: Caller): Answer | undefined {
  const mistake = choice === undefined ? undefined : explainUnknownScenario(fake, choice)
  if (mistake === undefined) return undefined
  const message = isPartOfKey(fake, choice) ? `${mistake} ${KEY_WITH_COLON}` : mistake
  const reply = route.provider.errorReply(400, message)
  const headers = { ...reply.headers, 'x-mock-error': 'unknown-scenario' }
  return refuse({ ...reply, headers }, message)
}

/** True for a text in an API key that is not similar to a scenario, as in a key that has a colon for another reason. */
function isPartOfKey({ registry }: FakeState, choice: ChosenScenario | undefined): boolean {
  return choice?.chosenBy === 'key' && registry.hideUnknown(choice.name) !== choice.name
}

const KEY_WITH_COLON = 'In an API key, the text after the colon is the name of a scenario.'

const SESSION_REQUIRED =
  'This fake requires a session, and the call names none. Use the base URL <server>/s/<session>/<provider>, or the key <session>:'

function refuseDefaultSession({ route, call, session }: Caller): Answer | undefined {
  if (call.requireSession !== true || session.name !== DEFAULT_SESSION) return undefined
  const reply = route.provider.errorReply(400, SESSION_REQUIRED)
  const headers = { ...reply.headers, 'x-mock-error': 'session-required' }
  return refuse({ ...reply, headers }, SESSION_REQUIRED)
}

/**
 * Explains why the scenario that a call chose does not exist; undefined if it does. The name can be a secret by mistake, so it is
 * shown only if it is similar to a scenario.
 */
export function explainUnknownScenario(
  { registry }: FakeState,
  { name }: ChosenScenario,
): string | undefined {
  const mistake = explainUnknownName(registry, name)
  if (mistake === undefined) return undefined
  return explainUnknownName(registry, registry.hideUnknown(name)) ?? mistake
}

function explainUnknownName(registry: FakeState['registry'], name: string): string | undefined {
  try {
    registry.getPlan(name)
    return undefined
  } catch (error) {
    if (error instanceof MockVideoApiError) return error.message
    throw error
  }
}

function refuse(reply: Reply, reason: string): Answer {
  return { reply, reason, generation: undefined, shownState: undefined, wasHeld: false }
}

function explainUnmatched({ fake, route, call }: Caller, allow: readonly string[]): string {
  const { provider } = route
  if (allow.length > 0) return `the path accepts ${allow.join(', ')}`
  if (provider.notServed?.some((start) => `${call.path}/`.startsWith(`${start}/`)) === true)
    return `${provider.label} has this endpoint, but the fake does not serve it`
  const [revision] = findRevisionsWithRoute(provider, call.method, call.path)
  if (revision !== undefined) {
    return `the path exists in revision ${revision}, but the fake serves ${fake.revisions.get(provider.name)}: use --revision ${provider.name}=${revision}`
  }
  const nearest = findNearestRoute(provider, call.method, call.path)
  return nearest === undefined ? 'no such path' : `no such path; the nearest is ${nearest}`
}

/** Returns a provider's error reply for this call. */
export function buildError(caller: Caller, name: ErrorName): Reply {
  return caller.route.provider.errors[name](createErrorContext(caller))
}

/** Returns what a provider's error reply can depend on. */
export function createErrorContext(caller: Caller): ErrorContext {
  const { fake, route, call, session, hasAcceptedKey, at } = caller
  // Numbered apart, so that a refused call does not change the replies to accepted ones.
  const kind = hasAcceptedKey ? 'answer' : 'answer-without-key'
  return {
    call,
    operation: route.operation?.name,
    revision: fake.revisions.get(route.provider.name) ?? '',
    allow: route.operation === undefined ? route.allow : [],
    area: route.operation === undefined ? route.area : 'api',
    at,
    get path() {
      const isKnown = route.operation !== undefined
      return hideSecretsInPath(call.path, { key: caller.key, names: fake.registry, isKnown })
    },
    uuid: () => drawUuid(`${fake.seed}/${session.name}/${kind}/${nextNumber(session, kind)}`),
  }
}

/** Returns the scenario that a mark such as `[scenario:slow-fail]` in the JSON text of a submit chooses. */
export function chooseByMark(text: string): ChosenScenario | undefined {
  return createChoice('mark', /\[scenario:([^\]\\"]{1,200})\]/.exec(text)?.[1])
}

function createChoice(
  chosenBy: 'header' | 'base-url' | 'key' | 'mark',
  name: string | undefined,
): ChosenScenario | undefined {
  return name === undefined || name === '' ? undefined : { name, chosenBy }
}
