import { DEFAULT_SESSION, findGeneration, getOrCreateSession, now } from './model.mjs'
import { addGeneration, chooseScenario, SAMPLE_CREATED_AT } from './generations.mjs'
import {
  findChanges,
  findFaults,
  findInterception,
  refusesEveryCaller,
  restartAttempts,
  shownState,
  takeRefused,
} from './faults.mjs'
import { record } from './journal.mjs'
import { getPlan } from '../scenarios.mjs'
import { PROVIDERS } from '../providers/index.mjs'

/**
 * Predicts the answer to a call and changes the model as the fake must change; the `kind` of the answer is `reply`, `reset`,
 * `hang` or `held`.
 */
export function predictCall(model, call, session = identify(model, call)) {
  if (session.isOver) return { kind: 'reset' }
  const context = { model, call, session, at: now(model, session), provider: PROVIDERS[call.provider] }
  const refusal = refuse(context)
  if (refusal !== undefined) return finish(context, { reply: refusal })
  return answer({ ...context, ...findSubject(context) })
}

/** Returns the session of a call, which only an accepted key creates. */
export function identify(model, call) {
  const isAccepted = isKeyAccepted(model, call)
  if (isAccepted && call.needsKey) return getOrCreateSession(model, call.session)
  return model.sessions.get(call.session) ?? model.sessions.get(DEFAULT_SESSION)
}

function isKeyAccepted({ settings }, { key }) {
  return key !== undefined && settings.apiKeys?.includes(key) !== false
}

function refuse({ model, call, provider }) {
  if (call.operation === null)
    return provider.error(call.allow.length > 0 ? 'wrong-method' : 'unknown-path', call)
  if (!call.needsKey) return undefined
  if (call.key === undefined) return provider.error('missing-key', call)
  if (!isKeyAccepted(model, call)) return provider.error('unauthorized', call)
  if (call.isUnknownScenario !== true) return undefined
  return { status: 400, body: provider.errorShape(400), headers: { 'x-mock-error': 'unknown-scenario' } }
}

/** Finds the generation and the faults of a call, and creates a sample that is read for the first time. */
function findSubject({ model, call, session, provider }) {
  if (!call.needsKey) return { faults: [], plan: undefined }
  const found = call.id === undefined ? undefined : findGeneration(session, call.provider, call.id)
  const plan = findActivePlan(model, call, { session, generation: found })
  const sampleFaults = () => plan.faults.filter(({ on }) => on === '*' || on === call.operation)
  const isSample = call.id === provider.sample.id
  const isDeleted = session.generations.get(`${call.provider}/${call.id}`)?.isDeleted === true
  const created =
    found === undefined &&
    isSample &&
    !isDeleted &&
    !sampleFaults().some((fault) => refusesEveryCaller({ fault }))
      ? createSample(model, call, { session, provider })
      : undefined
  const generation = found ?? created
  return { plan, generation, faults: findFaults(plan, call, { session, generation }) }
}

function createSample(model, call, { session, provider }) {
  const scenario = chooseScenario(model, session, {
    provider: call.provider,
    choice: call.choice,
    take: true,
  })
  const { id, input } = provider.sample
  return addGeneration(model, {
    session,
    provider: call.provider,
    id,
    input,
    scenario,
    createdAt: SAMPLE_CREATED_AT,
  })
}

/** The faults come from the call's own scenario if it has any, else from the generation, else from the next generation. */
function findActivePlan(model, call, { session, generation }) {
  const own = call.choice === undefined ? undefined : getPlan(call.choice)
  if (own !== undefined && own.faults.length > 0) return own
  return generation?.plan ?? own ?? getPlan(chooseScenario(model, session, { provider: call.provider }))
}

function answer(context) {
  const { session, call, at, generation, faults, provider } = context
  const target = { at, call, generation, session, state: shownState(generation, at) }
  const interception = findInterception(faults, target)
  if (interception === undefined) return finish(context, provider.operations[call.operation](context))
  const { fault } = interception
  const processed = fault.processed === true ? provider.operations[call.operation](context) : undefined
  if (processed === undefined) takeRefused(session, call, fault)
  return finish(context, {
    ...(processed !== undefined && { created: processed.created, generation: processed.generation }),
    interception,
    reply: buildInterception(context, interception),
  })
}

function buildInterception({ provider, call }, { fault, retryAfter }) {
  const { connection, named, status, code, headers } = fault
  if (connection !== undefined) return { connection }
  const common = { headers: { ...headers, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) } }
  if (fault.html === true) return { status, text: /^<html>/, ...common }
  if (fault.empty === true) return { status, text: /^$/, ...common }
  if (named !== undefined) {
    const error = provider.error(named, call)
    return { ...error, headers: { ...error.headers, ...common.headers } }
  }
  if (code !== undefined) return { status, body: provider.codedShape(code, status), ...common }
  return { status, body: provider.errorShape(status), ...common }
}

/** Applies the faults that change the reply, and records the call. */
export function finish(context, result) {
  const { session, call, faults = [] } = context
  if (result.held !== undefined) return { kind: 'held', held: result.held }
  const { reply, interception, created = [], generation = context.generation, state } = result
  if (reply.connection === undefined) {
    const shown = call.operation === 'create' ? 'queued' : (state ?? shownState(generation, context.at))
    const changes = findChanges(faults, {
      ...context,
      generation,
      state: generation === undefined ? undefined : shown,
    })
    const changed = changes.reduce(applyChange, { ...reply })
    const isWhole = changed.damage !== 'truncated'
    if (interception === undefined && call.operation === 'create' && reply.status < 300 && isWhole)
      restartAttempts(session, call, faults)
    recordAnswer(context, { ...result, generation, status: changed.status })
    return { kind: 'reply', ...changed, created }
  }
  recordAnswer(context, { ...result, generation, status: 0 })
  return { kind: reply.connection, created }
}

function applyChange(reply, { patch, body, headers }) {
  return {
    ...reply,
    ...(patch !== undefined && { body: { ...reply.body, ...patch } }),
    ...(body !== undefined && { damage: body }),
    ...(headers !== undefined && { headers: { ...reply.headers, ...headers } }),
  }
}

/** Records the answer to a call. */
function recordAnswer({ model, session, call, plan }, { generation, interception, state, status, group }) {
  const scenario =
    interception === undefined ? (call.choice ?? generation?.plan.name ?? null) : (plan?.name ?? null)
  record(model, session, {
    provider: call.provider,
    operation: call.operation,
    method: call.method,
    status,
    generation,
    state: interception === undefined ? (state ?? null) : null,
    // Undefined matches any: an unknown scenario is not shown as it was sent if it can be a part of a key.
    scenario: call.isUnknownScenario === true ? undefined : scenario,
    hasKey: isKeyAccepted(model, call),
    group,
  })
}
