import { createHmac } from 'node:crypto'

import { assertMatches, Mismatch } from '../match.mjs'
import { nextNumber, now } from './model.mjs'
import { findEnd } from './timeline.mjs'

const RETRY_MS = 1_000

/** Schedules the webhook of a generation, if its submit had a URL for one. */
export function subscribe(model, generation, { base, provider }) {
  const { hook, session, plan } = generation
  if (hook === undefined) return
  const { reorderMs } = plan.webhook
  hook.generation = generation
  hook.base = base
  hook.revision = model.settings.revisions[provider.name]
  hook.build = hook.members === undefined ? provider.webhook : provider.batchWebhook
  hook.expected = 0
  hook.received = 0
  hook.extraMs = reorderMs > 0 && nextNumber(session, `reorder/${provider.name}`) % 2 === 1 ? reorderMs : 0
  model.hooks.set(hook.serial, hook)
  session.hooks.add(hook)
  session.pendingHooks.add(hook)
}

/** Schedules the webhook of a batch, which is due once all of its generations that still exist have ended. */
export function subscribeBatch(model, batch, options) {
  const { hook } = batch
  const members = batch.lines.map(({ generation }) => generation).filter(({ isGone }) => !isGone)
  if (hook === undefined || members.length === 0) return
  hook.members = members
  batch.plan = members[0].plan
  for (const member of members) member.group = hook
  subscribe(model, batch, options)
}

function findDueOfBatch({ members, generation, extraMs, removedAt = -Infinity }) {
  const ends = members.filter(({ isGone }) => !isGone).map(findEnd)
  if (ends.length === 0 || ends.includes(undefined)) return undefined
  const end = ends.reduce((last, next) => (next.since > last.since ? next : last))
  return { at: Math.max(end.since + generation.plan.webhook.delayMs + extraMs, removedAt), end }
}

/** Returns the instant at which a webhook is due, and the end that it reports; undefined if the generation never ends. */
function findDue(hook) {
  if (hook.members !== undefined) return findDueOfBatch(hook)
  const { generation, extraMs } = hook
  const end = findEnd(generation)
  if (end === undefined) return undefined
  const { delayMs, earlyMs } = generation.plan.webhook
  // An end that a read or a test causes is not known before.
  return { at: Math.max(end.since - earlyMs, end.knownAt) + delayMs + extraMs, end }
}

/** Creates the deliveries that are due in a session, and their attempts. */
export function sendDue(model, session) {
  const at = now(model, session)
  for (const hook of session.pendingHooks) {
    const due = hook.generation.isGone ? undefined : findDue(hook)
    if (!hook.generation.isGone && (due === undefined || due.at > at)) continue
    session.pendingHooks.delete(hook)
    if (due === undefined) continue
    hook.end = due.end
    deliver(session, { hook, at: due.at })
  }
  for (const delivery of session.retrying) retry(model, delivery, at)
  if (session.deliveries.length > MAX_DELIVERIES)
    session.deliveries.splice(0, session.deliveries.length - MAX_DELIVERIES)
}

const MAX_DELIVERIES = 1_000

/** Sends what is due in all sessions. */
export function sendAllDue(model) {
  for (const session of model.sessions.values()) sendDue(model, session)
}

function deliver(session, { hook, at }) {
  const { generation } = hook
  const { copies } = generation.plan.webhook
  const body = buildBody(hook)
  if (body === undefined) return
  // The body of a batch depends on the generations that exist now.
  if (hook.members !== undefined) hook.body = body
  const withheld = copies === 0 ? 'lost' : hook.mode === 'blocked' ? 'blocked' : undefined
  for (let copy = 0; copy < Math.max(copies, 1); copy += 1) {
    const delivery = { hook, at, attempts: [], withheld, retryAt: withheld === undefined ? at : undefined }
    session.deliveries.push(delivery)
    if (withheld === undefined) session.retrying.add(delivery)
  }
}

function buildBody({ generation, end, base, revision, build }) {
  const { hasEmptyError } = generation.plan.webhook
  const body = build(generation, end, { base, revision, hasEmptyError })
  return hasEmptyError && generation.provider === 'prism' ? { ...body, error: null } : body
}

/** Makes the attempts that are due by `at`: a failed one is repeated after 1 s, then after twice as long. */
function retry(model, delivery, at) {
  const { retrying } = delivery.hook.generation.session
  while (delivery.retryAt !== undefined && delivery.retryAt <= at) {
    const dueAt = delivery.retryAt
    const status = attempt(model, delivery, dueAt)
    const isOver = status < 300 || delivery.attempts.length >= model.settings.webhookAttempts
    delivery.retryAt = isOver ? undefined : dueAt + RETRY_MS * 2 ** (delivery.attempts.length - 1)
  }
  if (delivery.retryAt === undefined) retrying.delete(delivery)
}

function attempt(model, { hook, attempts }, at) {
  hook.expected += 1
  model.unsettled.add(hook)
  const status = answerHook(hook.mode, hook.expected)
  attempts.push({ at: new Date(at).toISOString(), status })
  return status
}

/** Returns the status with which the receiver answers the n-th webhook at a URL. */
export function answerHook(mode, number) {
  if (mode === 'fail' || (mode === 'fail-once' && number === 1)) return 500
  return 204
}

/** Sends a delivery again by hand, unless its host is blocked. */
export function resend(model, delivery) {
  delivery.withheld = delivery.hook.mode === 'blocked' ? 'blocked' : undefined
  if (delivery.withheld === undefined) attempt(model, delivery, now(model, delivery.hook.generation.session))
}

/** Returns what the list of deliveries must show. */
export function describeDelivery(session, { hook, at, attempts, withheld, retryAt }) {
  const { generation } = hook
  const last = attempts[attempts.length - 1]
  const status =
    withheld ??
    (last !== undefined && last.status < 300 ? 'delivered' : retryAt === undefined ? 'failed' : 'pending')
  return {
    provider: generation.provider,
    generation: generation.id,
    session: session.name,
    url: hook.url,
    at: new Date(at).toISOString(),
    status,
    attempts,
  }
}

const MAX_CLOCK_DIFFERENCE = 120

/** Throws a Mismatch if a webhook that the receiver got is not one that the model expects. */
export function checkReceived(model, { serial, body, text, signature, secondsNow }) {
  const hook = model.hooks.get(serial)
  if (hook === undefined) return checkLate(model, serial)
  hook.received += 1
  if (hook.received > hook.expected) {
    throw new Mismatch(`webhook ${hook.url} arrived too often or too early`, {
      expected: `${hook.expected} so far`,
      actual: `${hook.received}, with ${text}`,
    })
  }
  if (hook.received === hook.expected) model.unsettled.delete(hook)
  assertMatches(`webhook ${hook.url}`, body, hook.body ?? buildBody(hook))
  const { provider, plan } = hook.generation
  const actual = readSignature(signature, { text, secret: model.settings.webhookSecret, secondsNow })
  assertMatches(`signature of webhook ${hook.url}`, actual, findSignature(provider, plan.webhook.signature))
}

/** Only Sync signs its webhooks. */
function findSignature(provider, fault) {
  if (provider !== 'sync' || fault === 'missing') return { isValid: undefined, age: undefined }
  const age = (seconds) => Math.abs(seconds - (fault === 'stale' ? 600 : 0)) <= MAX_CLOCK_DIFFERENCE
  return { isValid: fault !== 'wrong', age }
}

function readSignature(header, { text, secret, secondsNow }) {
  if (header === undefined) return {}
  const [, time = '', signature = ''] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(header) ?? []
  const expected = createHmac('sha256', secret).update(`${time}.${text}`).digest('hex')
  return { isValid: signature === expected, age: secondsNow - Number(time) }
}

/** A webhook that was being sent when its session ended may still arrive. */
function checkLate(model, serial) {
  const left = model.late.get(serial) ?? 0
  model.late.set(serial, left - 1)
  if (left > 0) return
  throw new Mismatch(`webhook ${serial} arrived`, {
    expected: 'none, because its session has ended or it was sent before',
    actual: 'one more',
  })
}

/** Throws a Mismatch if webhooks that must have arrived have not: those of a session, or of all. */
export function checkAllReceived(model, session) {
  for (const hook of model.unsettled) {
    const { generation, expected, received, url } = hook
    if (session !== undefined && generation.session !== session) continue
    throw new Mismatch(`webhook ${url} of ${generation.provider} ${generation.id} (${generation.scenario})`, {
      expected: `received ${expected} times`,
      actual: `received ${received} times`,
    })
  }
}
