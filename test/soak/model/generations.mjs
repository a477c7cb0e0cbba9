import { getPlan } from '../scenarios.mjs'
import { Mismatch } from '../match.mjs'
import { forget, keyOf, nextNumber, nextSerial, now, START } from './model.mjs'
import { isEnded } from './states.mjs'
import { stateAt } from './timeline.mjs'
import { sendDue } from './webhooks.mjs'

/** Adds a generation, whose `id` is set by `bindId` if the fake draws it. */
export function addGeneration(model, facts) {
  makeRoom(model)
  const { session, provider, scenario, createdAt, id, input, hook } = facts
  const generation = {
    serial: nextSerial(model),
    session,
    provider,
    id,
    plan: getPlan(scenario),
    scenario,
    createdAt,
    input,
    hook,
    polls: [],
    attempts: new Map(),
    limits: new Map(),
    manualEnd: undefined,
    isDeleted: false,
    isGone: false,
    number: id === undefined ? nextNumber(session, `id/${provider}`) : undefined,
  }
  const key = keyOf(provider, id ?? generation.serial)
  const replaced = session.generations.get(key)
  if (replaced !== undefined) forget(model, replaced)
  session.generations.set(key, generation)
  model.generations.add(generation)
  return generation
}

/** Removes a generation at the limit: the oldest that has ended, else the oldest. */
function makeRoom(model) {
  if (model.generations.size < (model.settings.limits.generations ?? Infinity)) return
  const all = [...model.generations]
  const removed =
    all.find((generation) => isEnded(stateAt(generation, now(model, generation.session)).state)) ?? all[0]
  forget(model, removed)
  if (removed.group === undefined) return
  // The others of a batch may all have ended.
  removed.group.removedAt = now(model, removed.session)
  sendDue(model, removed.session)
}

/** Sets the id that the fake has drawn: the n-th id of a session and a provider is always the same, and never another one's. */
export function bindId(model, generation, id) {
  const { session, provider, number, serial } = generation
  checkDrawn(model, `${session.name}/${provider}/${number}`, id)
  generation.id = id
  if (generation.isGone) return
  session.generations.delete(keyOf(provider, serial))
  session.generations.set(keyOf(provider, id), generation)
}

/** Throws a Mismatch if an id was drawn elsewhere, or if another one was drawn at this place. */
export function checkDrawn(model, place, id) {
  const expected = model.shared.idBook.byPlace.get(place)
  if (expected !== undefined && id !== expected)
    throw new Mismatch(`the id of ${place}`, { expected, actual: id })
  const otherPlace = model.shared.idBook.byId.get(id)
  if (otherPlace !== undefined && otherPlace !== place)
    throw new Mismatch('an id was drawn twice', { expected: `${id} only as ${otherPlace}`, actual: place })
  model.shared.idBook.byPlace.set(place, id)
  model.shared.idBook.byId.set(id, place)
}

/** Returns the scenario of the next generation of a provider, and takes it from the queue if `take` is set. */
export function chooseScenario(model, session, { provider, choice, take = false }) {
  if (choice !== undefined) return choice
  const queue = findQueue(session, provider)
  if (queue !== undefined) return take ? queue.shift() : queue[0]
  return (
    session.lasting.get(provider) ?? session.lasting.get('') ?? model.settings.scenario?.[provider] ?? 'happy'
  )
}

export function findQueue(session, provider) {
  return [session.once.get(provider), session.once.get('')].find((queue) => queue?.length > 0)
}

/** Samples exist since the start of the clock. */
export const SAMPLE_CREATED_AT = START
