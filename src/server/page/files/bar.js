/** @import { Bar, Mark, ScheduledWebhook, TimelineCall, TimelineRow, TimelineWebhook } from './types.js' */

/** Creates the bar of a generation. @param {TimelineRow} row @returns {Bar} */
export function createBar(row) {
  const { session, provider, id, states, calls, webhooks, scheduledWebhooks, urlExpiresAt } = row
  /** @type {Mark[]} */
  const expiry =
    urlExpiresAt === null
      ? []
      : [{ kind: 'expiry', at: Date.parse(urlExpiresAt), until: null, text: 'The output URL expires' }]
  return {
    key: JSON.stringify([session, provider, id]),
    row,
    createdAt: Date.parse(row.createdAt),
    states: states.map(({ state, from, until }) => ({ state, from: Date.parse(from), until: parse(until) })),
    marks: [
      ...calls.flatMap(createCallMarks),
      ...webhooks.map(createWebhookMark),
      ...scheduledWebhooks.flatMap(createScheduledMarks),
      ...expiry,
    ],
  }
}

/** @param {string | null} time */
function parse(time) {
  return time === null ? null : Date.parse(time)
}

/** @param {TimelineCall} call @returns {Mark[]} */
function createCallMarks({ at, operation, poll, status, heldUntil, fault, reason, retryAt }) {
  const from = Date.parse(at)
  if (status === null) return [{ kind: 'held', at: from, until: null, text: 'A long-poll is held' }]
  const text = [operation, status === 0 ? 'no reply' : status, reason]
    .filter((part) => part !== null)
    .join(' · ')
  /** @type {Mark[]} */
  const marks = [{ kind: getCallKind({ poll, status, fault }), at: from, until: null, text }]
  if (heldUntil !== null)
    marks.unshift({ kind: 'held', at: from, until: Date.parse(heldUntil), text: `${operation} · held` })
  if (retryAt !== null)
    marks.unshift({ kind: 'retry', at: from, until: Date.parse(retryAt), text: `${text} · Retry-After` })
  return marks
}

/** @param {{ poll: boolean, status: number, fault: boolean }} call */
function getCallKind({ poll, status, fault }) {
  if (fault || status === 0 || status >= 400) return 'error'
  return poll ? 'poll' : 'call'
}

/** @param {TimelineWebhook} webhook @returns {Mark} */
function createWebhookMark({ at, status, response, reason }) {
  const isGood = response !== null && response >= 200 && response < 300
  const isPending = status === 'pending' && response === null && reason === null
  return {
    kind: isGood ? 'delivered' : isPending ? 'pending' : 'undelivered',
    at: Date.parse(at),
    until: null,
    text: ['webhook', response === null ? status : `answered ${response}`, reason]
      .filter((part) => part !== null)
      .join(' · '),
  }
}

/** A webhook without a known time has no mark. @param {ScheduledWebhook} scheduled @returns {Mark[]} */
function createScheduledMarks({ delivery, at }) {
  if (at === null) return []
  const text = delivery === null ? 'webhook due' : `webhook due again · ${delivery}`
  return [{ kind: 'pending', at: Date.parse(at), until: null, text }]
}

/** True for the mark of a finding of the audit. @param {Mark} mark */
export function isFinding({ kind }) {
  return kind === 'finding' || kind === 'webhook-finding'
}

/** Returns all times at which something happens to a bar. @param {Bar} bar */
export function listTimes({ createdAt, states, marks }) {
  return [
    createdAt,
    ...states.flatMap(({ from, until }) => [from, until]),
    ...marks.flatMap(({ at, until }) => [at, until]),
  ].filter((time) => time !== null)
}
