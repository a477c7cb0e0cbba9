import { createJournal } from './journal.mjs'

/** The instant at which a virtual clock starts. */
export const START = Date.parse('2026-01-01T00:00:00Z')

export const DEFAULT_SESSION = 'default'

/** Creates the model of a fake with these settings: plain data, which the functions of this folder read and change. */
export function createModel(settings, shared) {
  const model = {
    settings,
    shared,
    /** In the order in which they came into being, which a reset keeps. */
    sessions: new Map(),
    /** The time by which all clocks were moved. */
    sharedMs: 0,
    /** All generations, oldest first. */
    generations: new Set(),
    /** The calls that wait for an answer. */
    held: new Set(),
    /** The webhooks of submits, by the number in their URLs. */
    hooks: new Map(),
    /** The webhooks of which some have not arrived yet. */
    unsettled: new Set(),
    /** Webhooks that were being sent when their session ended, and how many of each may still arrive. */
    late: new Map(),
    entries: 0,
    /** The kinds of journals that have used up their space. */
    fullJournals: new Set(),
  }
  createSession(model, DEFAULT_SESSION)
  return model
}

/** Creates what the models of one world share: the ids that fakes with one seed draw, and the last number of a webhook. */
export function createShared(idBook) {
  return { idBook, lastSerial: 0 }
}

/** Creates the record of drawn ids by place (session, provider and number), and of places by id. */
export function createIdBook() {
  return { byPlace: new Map(), byId: new Map() }
}

/** Numbers the generations, webhooks and held calls of a world. */
export function nextSerial({ shared }) {
  shared.lastSerial += 1
  return shared.lastSerial
}

function createSession(model, name) {
  const session = {
    name,
    isOver: false,
    offsetMs: 0,
    startedAt: START + model.sharedMs,
    generations: new Map(),
    journal: createJournal(),
    /** Scenarios of `use()` by provider, where `''` stands for all providers: for next generations, and lasting. */
    once: new Map(),
    lasting: new Map(),
    counters: new Map(),
    limits: new Map(),
    idempotency: new Map(),
    /** The uploads, assets and batches of Sync, oldest first. */
    uploads: [],
    assets: [],
    batches: [],
    deliveries: [],
    /** The deliveries with an attempt to come. */
    retrying: new Set(),
    hooks: new Set(),
    /** The webhooks that are not due yet. */
    pendingHooks: new Set(),
    spentCredits: 0,
  }
  model.sessions.set(name, session)
  return session
}

export function now(model, session) {
  return START + model.sharedMs + session.offsetMs
}

export function getOrCreateSession(model, name) {
  const found = model.sessions.get(name)
  if (found !== undefined) return found
  if (model.sessions.size >= (model.settings.limits.sessions ?? Infinity)) {
    const oldest = [...model.sessions.values()].find((session) => session.name !== DEFAULT_SESSION)
    model.sessions.delete(oldest.name)
    endSession(model, oldest)
  }
  return createSession(model, name)
}

/** Ends a session and starts a new one with its name, on a clock that has only the shared time. */
export function resetSession(model, name) {
  endSession(model, getOrCreateSession(model, name))
  createSession(model, name)
}

export function resetAll(model) {
  model.sharedMs = 0
  for (const name of model.sessions.keys()) resetSession(model, name)
  model.fullJournals.clear()
}

/** Ends all sessions, because the fake is closed. */
export function endAllSessions(model) {
  for (const session of model.sessions.values()) endSession(model, session)
}

function endSession(model, session) {
  session.isOver = true
  for (const generation of session.generations.values()) forget(model, generation)
  for (const hook of session.hooks) {
    model.hooks.delete(hook.serial)
    model.unsettled.delete(hook)
    if (hook.received < hook.expected) rememberLate(model, hook)
  }
}

const MAX_LATE = 2_000

function rememberLate(model, { serial, expected, received }) {
  model.late.set(serial, expected - received)
  if (model.late.size > MAX_LATE) model.late.delete(model.late.keys().next().value)
}

/** The key of a generation within its session. */
export function keyOf(provider, id) {
  return `${provider}/${id}`
}

export function findGeneration(session, provider, id) {
  const found = session.generations.get(keyOf(provider, id))
  return found?.isDeleted === true ? undefined : found
}

/** Returns the generations of a session that a client can see, oldest first. */
export function listGenerations(session) {
  return [...session.generations.values()]
    .filter(({ isDeleted }) => !isDeleted)
    .sort((a, b) => a.createdAt - b.createdAt)
}

/** Removes a generation for good. */
export function forget(model, generation) {
  generation.isGone = true
  model.generations.delete(generation)
  const { session, provider, id } = generation
  const key = keyOf(provider, id ?? generation.serial)
  if (session.generations.get(key) === generation) session.generations.delete(key)
}

/** Takes the next number of a kind in a session, counted from 1. */
export function nextNumber(session, kind) {
  const number = (session.counters.get(kind) ?? 0) + 1
  session.counters.set(kind, number)
  return number
}

/** Counts a call in a sliding window and returns 0, or returns the milliseconds until the window allows one. */
export function acquire(windows, kind, { at, calls, perMs }) {
  const times = (windows.get(kind) ?? []).filter((time) => time > at - perMs)
  windows.set(kind, times)
  if (times.length >= calls) return times[0] + perMs - at
  times.push(at)
  return 0
}
