import { answerWait } from '../providers/sync-operations.mjs'
import { finish } from './calls.mjs'
import { nextSerial, now } from './model.mjs'
import { findEnd } from './timeline.mjs'

/** Takes the held calls that have ended, each with the answer that it must get. */
export function takeEnded(model) {
  const group = nextSerial(model)
  const ended = []
  for (const held of model.held) {
    const answer = findAnswer(model, held, group)
    if (answer === undefined) continue
    model.held.delete(held)
    ended.push({ held, answer })
  }
  return ended
}

/** Returns the answer to a held call that ends with its session, with its generation or at its deadline; undefined if it waits. */
function findAnswer(model, held, group) {
  const { session, generation, kind, deadline } = held
  if (session.isOver) return { kind: 'reset' }
  if (kind !== 'wait') return undefined
  if (generation.isGone) return finish(held, { ...answerWait(held, undefined), generation, group })
  const endedAt = Math.min(findEnd(generation)?.since ?? Infinity, deadline)
  return endedAt <= now(model, session)
    ? finish(held, { ...answerWait(held, endedAt), generation, group })
    : undefined
}
