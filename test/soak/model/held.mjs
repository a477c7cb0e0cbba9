import { answerWait } from '../providers/sync-operations.mjs'
import { finish } from './calls.mjs'
import { nextSerial, now } from './model.mjs'
import { findEnd } from './timeline.mjs'

/**
 * Takes the held calls that have ended, each with the answer that it must get. A long-poll ends with its generation, at its
 * deadline, or if its generation is removed; any held call ends with its session, by a reset of its connection.
 */
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
