import { Mismatch } from '../match.mjs'
import { getOrCreateSession, listGenerations, now } from '../model/model.mjs'
import { findEnd, findReached, stateAt } from '../model/timeline.mjs'
import { sendAllDue, sendDue } from '../model/webhooks.mjs'
import { pickSession } from './callers.mjs'
import { verifyControl, withinTime } from './perform.mjs'

const ADVANCES = [
  [10, () => 0],
  [25, (random) => random.between(1, 3_000)],
  [25, (random) => random.between(1, 10) * 1_000],
  [15, (random) => random.between(10, 100) * 1_000],
  [5, (random) => random.between(2, 10) * 60_000],
  [1, () => 3_600_000],
  [0.3, () => 25 * 3_600_000],
]

/** Plans a move of the clock of one session, which ends once all webhooks that are due then were sent. */
export function planAdvance(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  if (!context.claimClock() || !claim(name)) return undefined
  const control = random.pick(world.controls)
  const ms = random.weighted(ADVANCES)(random)
  const label = `advance ${name} ${ms} ms (${control.kind})`
  return {
    label,
    isExclusive: context.createsSession(name),
    async run() {
      const session = getOrCreateSession(model, name)
      session.offsetMs += ms
      sendDue(model, session)
      verifyControl(label, await withinTime(label, control.advance(name, ms)), { status: 200 })
      context.expectReceived(session)
      return label
    },
  }
}

/** Plans a move of the clocks of all sessions. */
export function planAdvanceAll(context) {
  const { random, model, world } = context
  const control = random.pick(world.controls)
  const ms = random.weighted(ADVANCES)(random)
  const label = `advance all ${ms} ms (${control.kind})`
  return {
    label,
    isExclusive: true,
    async run() {
      model.sharedMs += ms
      sendAllDue(model)
      verifyControl(label, await withinTime(label, control.advance(undefined, ms)), { status: 200 })
      context.expectReceived(undefined)
      return label
    },
  }
}

/** Plans a move of a clock until a generation ends, or until it is processing. */
export function planAdvanceTo(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  const session = model.sessions.get(name)
  const own = session === undefined ? [] : listGenerations(session)
  if (own.length === 0 || !context.claimClock() || !claim(name)) return undefined
  const control = random.pick(world.controls)
  const generation = random.pick(own)
  const state = random.chance(0.2) ? 'processing' : undefined
  const label = `advance ${name} to the ${state ?? 'end'} of ${generation.id} (${control.kind})`
  return {
    label,
    isExclusive: false,
    async run() {
      const reachedAt = state === undefined ? findEnd(generation)?.since : findReached(generation, state)
      // A state that has passed is refused.
      const hasPassed =
        state !== undefined &&
        reachedAt <= now(model, session) &&
        stateAt(generation, now(model, session)).state !== state
      const at = hasPassed ? undefined : reachedAt
      if (at !== undefined) session.offsetMs += Math.max(at - now(model, session), 0)
      sendDue(model, session)
      const result = await withinTime(label, control.advanceTo(name, { id: generation.id, state }))
      verifyControl(label, result, { status: at === undefined ? 409 : 200 })
      if (at !== undefined) context.expectReceived(session)
      return label
    },
  }
}

/** Plans a read of a clock. */
export function planReadClock(context) {
  const { random, claim, model, world } = context
  const name = pickSession(context)
  if (!claim(name)) return undefined
  const control = random.pick(world.controls)
  const label = `clock of ${name} (${control.kind})`
  return {
    label,
    isExclusive: control.kind === 'api' && context.createsSession(name),
    async run() {
      const session = control.kind === 'api' ? getOrCreateSession(model, name) : model.sessions.get(name)
      const { status, value } = await withinTime(label, control.now(name))
      if (session === undefined) {
        verifyControl(label, { status, value }, { status: 404 })
        return label
      }
      const expected = new Date(now(model, session)).toISOString()
      if (value !== expected) throw new Mismatch(label, { expected, actual: value })
      return `${label} ${value}`
    },
  }
}
