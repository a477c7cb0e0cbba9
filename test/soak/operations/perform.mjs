import { Mismatch, show } from '../match.mjs'
import { bindId } from '../model/generations.mjs'
import { predictCall } from '../model/calls.mjs'
import { sendDue } from '../model/webhooks.mjs'
import { parseJson, verifyOutcome } from '../verify.mjs'

const TIMEOUT_MS = 60_000

/** Resolves with the value of a promise, or throws a Mismatch if it takes longer than any answer may take. */
export async function withinTime(label, promise) {
  let timer
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Mismatch(`${label}: no answer within ${TIMEOUT_MS} ms`, {
            expected: 'an answer',
            actual: 'none',
          }),
        ),
      TIMEOUT_MS,
    )
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** Sends a call, compares the answer with the predicted one, and returns what the digest of the run has of it. */
export async function performCall(context, label, call) {
  const { world, model } = context
  const answer = predictCall(model, call)
  sendDueOf(model, call.session)
  const isHeld = answer.kind === 'held' || answer.kind === 'hang'
  const handle = world.open(call, { expectsContinue: isHeld, mayBeReset: answer.kind === 'reset' })
  if (!isHeld)
    return verifyCall(context, label, { call, answer, outcome: await withinTime(label, handle.outcome) })
  // The runner compares the answer to a held call when it must end.
  const held = answer.held ?? { kind: 'hang', session: model.sessions.get(call.session), call }
  hold(model, Object.assign(held, { label, handle }))
  await withinTime(label, handle.arrived)
  return `${label} held`
}

/** Keeps a call that stays open. */
export function hold(model, held) {
  model.held.add(held)
  held.handle.outcome.then((outcome) => {
    held.outcome = outcome
  })
}

/** Compares an answer with the predicted one, and learns the ids of created generations. */
export async function verifyCall(context, label, { call, answer, outcome }) {
  context.count()
  verifyOutcome(label, { call, answer, outcome })
  const { created = [] } = answer
  const hasIds = answer.kind === 'reply' && answer.readIds !== undefined
  if (hasIds) bindIds(context.model, created, answer.readIds(parseJson(outcome.body.toString())))
  else if (created.length > 0) await learnIds(context, label, { call, created })
  return describeOutcome(label, outcome)
}

function bindIds(model, generations, ids) {
  for (const [index, generation] of generations.entries()) bindId(model, generation, ids[index])
}

/** Finds the ids of a submit whose answer was lost, with a control read. */
async function learnIds(context, label, { call, created }) {
  const { world, model } = context
  const { status, value } = await world.control.list(call.session, { provider: call.provider })
  const session = model.sessions.get(call.session)
  const isKnown = ({ id }) => session.generations.has(`${call.provider}/${id}`)
  const unknown = status === 200 ? value.filter((view) => !isKnown(view)) : []
  const present = created.filter(({ isGone }) => !isGone)
  if (unknown.length !== present.length) {
    throw new Mismatch(`${label}: generations of a lost submit`, {
      expected: `${present.length} new in session ${call.session}`,
      actual: `${unknown.length} of ${show(value)}`,
    })
  }
  bindIds(
    model,
    present,
    unknown.map(({ id }) => id),
  )
}

export function sendDueOf(model, name) {
  const session = model.sessions.get(name)
  if (session !== undefined) sendDue(model, session)
}

function describeOutcome(label, { status, error, body }) {
  return `${label} ${status} ${error ?? ''} ${body.toString()}`
}

/** Compares the result of a control call with the expected one. */
export function verifyControl(label, { status, value }, expected) {
  if (status !== expected.status)
    throw new Mismatch(`${label}: the status`, {
      expected: expected.status,
      actual: `${status} ${show(value)}`,
    })
}
