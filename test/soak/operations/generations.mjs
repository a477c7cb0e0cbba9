import { assertMatches, sortByText } from '../match.mjs'
import { LIFECYCLE_CHOICES } from '../scenarios.mjs'
import { addGeneration, bindId, chooseScenario } from '../model/generations.mjs'
import { findGeneration, getOrCreateSession, listGenerations, nextSerial, now } from '../model/model.mjs'
import { isEnded } from '../model/states.mjs'
import { stateAt } from '../model/timeline.mjs'
import { sendDue, subscribe } from '../model/webhooks.mjs'
import { PROVIDER_NAMES, PROVIDERS } from '../providers/index.mjs'
import { isObject, isPercent } from '../providers/shared.mjs'
import { pickSession } from './callers.mjs'
import { verifyControl, withinTime } from './perform.mjs'

/** Returns the view of a generation that the control routes must show. */
function buildView(generation, at) {
  const { state, since } = stateAt(generation, at)
  return {
    id: generation.id,
    provider: generation.provider,
    session: generation.session.name,
    scenario: generation.plan.name,
    state,
    createdAt: new Date(generation.createdAt).toISOString(),
    endedAt: isEnded(state) ? new Date(since).toISOString() : null,
  }
}

function checkView(label, view, { generation, at, details }) {
  assertMatches(label, view, {
    ...buildView(generation, at),
    progress: isPercent,
    input: isObject,
    ...details,
  })
}

const CAUSES = ['timed-out', 'input-unreachable', 'rejected', 'internal']

function isTime(text) {
  return new Date(text).toISOString() === text
}

/** Returns what the control route of one generation shows in addition. */
function buildDetails({ id }) {
  return {
    chosenBy: /^(?:header|base-url|key|mark|use|option|create|default)$/,
    plan: isObject,
    failures: (names) => CAUSES.every((cause) => names.includes(cause)),
    calls: (calls) => calls.every(({ generation }) => generation === id),
    deliveries: (deliveries) => deliveries.every(({ generation }) => generation === id),
    scheduledWebhooks: (webhooks) => webhooks.every(({ at }) => at === null || isTime(at)),
    urlExpiresAt: (time) => time === null || isTime(time),
  }
}

const URL_FIELDS = { trugen: 'callback_url', sync: 'webhookUrl', prism: 'webhook_url' }

/** Plans the creation of a generation without a submit: now or some time ago, with or without an id and a webhook. */
export function planCreate(context) {
  const { random, claim, model, world, receiver } = context
  const name = pickSession(context)
  if (!claim(name)) return undefined
  const control = random.pick(world.controls)
  const provider = random.pick(PROVIDER_NAMES)
  const scenario = random.chance(0.7) ? random.weighted(LIFECYCLE_CHOICES) : undefined
  const ageMs = random.chance(0.4) ? random.between(0, 100) * 1_000 : undefined
  const serial = nextSerial(model)
  const id = random.chance(0.3) ? `own-${name}-${random.below(20)}-${provider}` : undefined
  const mode = random.pick(['ok', 'blocked'])
  const url = random.chance(0.4) ? receiver.buildUrl(world.name, serial, mode) : undefined
  const options = {
    ...(scenario !== undefined && { scenario }),
    ...(ageMs !== undefined && { age: ageMs }),
    ...(id !== undefined && { id }),
    ...(url !== undefined && { input: { [URL_FIELDS[provider]]: url } }),
  }
  const label = `create ${provider} ${name} ${JSON.stringify(options)} (${control.kind})`
  return {
    label,
    isExclusive: context.limitsGenerations() || context.createsSession(name),
    async run() {
      const session = getOrCreateSession(model, name)
      const at = now(model, session)
      const isTaken = id !== undefined && findGeneration(session, provider, id) !== undefined
      const generation = isTaken
        ? undefined
        : addGeneration(model, {
            session,
            provider,
            id,
            scenario: chooseScenario(model, session, { provider, choice: scenario, take: true }),
            createdAt: at - (ageMs ?? 0),
            input: { ...PROVIDERS[provider].sample.input, ...options.input },
            hook: url === undefined ? undefined : { serial, mode, url },
          })
      if (generation !== undefined) {
        subscribe(model, generation, {
          base: world.getControlBase(provider, { session: name }),
          provider: PROVIDERS[provider],
        })
        sendDue(model, session)
      }
      const result = await withinTime(label, control.create(name, { provider, ...options }))
      verifyControl(label, result, { status: isTaken ? 409 : 201 })
      if (generation === undefined) return label
      if (id === undefined) bindId(model, generation, result.value.id)
      assertMatches(label, pickCreated(result.value), pickCreated(buildView(generation, at)))
      return `${label} ${generation.id}`
    },
  }
}

/** Returns the fields of a view that the answer to a creation shows. */
function pickCreated({ id, provider, session, scenario, state, createdAt }) {
  return { id, provider, session, scenario, state, createdAt }
}

/** Plans an end by hand. */
export function planEnd(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  if (!claim(name)) return undefined
  const control = random.pick(world.controls)
  const known = model.sessions.get(name)
  const own = known === undefined ? [] : listGenerations(known).filter(canEnd)
  const generation = own.length > 0 && random.chance(0.9) ? random.pick(own) : undefined
  const verb = random.pick(['complete', 'fail', 'reject'])
  const error =
    verb === 'fail' && random.chance(0.6) ? random.pick(['internal', 'timed-out', 'rejected']) : undefined
  const id = generation?.id ?? 'unknown'
  const label = `${verb} ${name} ${id} ${error ?? ''} (${control.kind})`
  return {
    label,
    isExclusive: control.kind === 'api' && context.createsSession(name),
    async run() {
      const session = control.kind === 'api' ? getOrCreateSession(model, name) : model.sessions.get(name)
      const at = session === undefined ? 0 : now(model, session)
      const isOver = generation !== undefined && isEnded(stateAt(generation, at).state)
      if (generation !== undefined && !isOver) {
        generation.manualEnd = { at, ...ENDS[verb], ...(error !== undefined && { failure: error }) }
        sendDue(model, session)
      }
      const result = await withinTime(label, control.end(name, { id, verb, error }))
      verifyControl(label, result, { status: generation === undefined ? 404 : isOver ? 409 : 200 })
      if (result.status === 200) checkView(label, result.value, { generation, at })
      return `${label} ${result.status}`
    },
  }
}

const ENDS = {
  complete: { state: 'completed' },
  fail: { state: 'failed', failure: {} },
  reject: { state: 'rejected', failure: 'rejected' },
}

/** True if a generation can be ended by hand. */
function canEnd({ plan }) {
  // A webhook that was sent early reported another end, which no document describes.
  return plan.webhook.earlyMs === 0
}

/** Plans a read of one generation or of all through the control, which never counts as a status read. */
export function planShow(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  if (!claim(name)) return undefined
  const control = random.pick(world.controls)
  const own = listGenerations(model.sessions.get(name) ?? { generations: new Map() })
  const generation = own.length > 0 && random.chance(0.6) ? random.pick(own) : undefined
  const isList = random.chance(0.4)
  const label = `show ${name} ${isList ? 'all' : (generation?.id ?? 'unknown')} (${control.kind})`
  return {
    label,
    isExclusive: control.kind === 'api' && context.createsSession(name),
    async run() {
      const session = control.kind === 'api' ? getOrCreateSession(model, name) : model.sessions.get(name)
      const result = await withinTime(
        label,
        isList ? control.list(name, {}) : control.get(name, generation?.id ?? 'unknown'),
      )
      if (session === undefined || (generation === undefined && !isList)) {
        verifyControl(label, result, { status: control.kind === 'api' ? 200 : 404 })
        return label
      }
      verifyControl(label, result, { status: 200 })
      const at = now(model, session)
      const details = control.kind === 'api' ? undefined : buildDetails(generation ?? {})
      if (!isList) checkView(label, result.value, { generation, at, details })
      else checkList(label, result.value, { session, at })
      return `${label} ${isList ? result.value.length : ''}`
    },
  }
}

function checkList(label, views, { session, at }) {
  const expected = listGenerations(session)
  assertMatches(
    `${label}: ids`,
    sortByText(views.map(({ id }) => id)),
    sortByText(expected.map(({ id }) => id)),
  )
  for (const generation of expected) {
    const view = views.find(({ id, provider }) => id === generation.id && provider === generation.provider)
    checkView(label, view, { generation, at })
  }
}
