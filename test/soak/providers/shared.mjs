import { addGeneration, chooseScenario } from '../model/generations.mjs'
import { findGeneration } from '../model/model.mjs'
import { poll, stateAt } from '../model/timeline.mjs'
import { subscribe } from '../model/webhooks.mjs'

export function isText(value) {
  return typeof value === 'string' && value !== ''
}

export function isPercent(value) {
  return Number.isInteger(value) && value >= 0 && value <= 100
}

export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns a pattern for a text that begins and ends as given. */
export function between(start, end) {
  return new RegExp(`^${escape(start)}.*${escape(end)}$`)
}

function escape(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
}

/** Creates a generation for a submit, and schedules its webhook. */
export function createForCall({ model, session, call, at, provider }, { input, hook }) {
  const scenario = chooseScenario(model, session, {
    provider: call.provider,
    choice: call.choice,
    take: true,
  })
  const generation = addGeneration(model, {
    session,
    provider: call.provider,
    scenario,
    createdAt: at,
    input,
    hook,
  })
  subscribe(model, generation, { base: call.base, provider })
  return generation
}

/** Returns the operation that reads a status, for a provider without long-polls. */
export function readStatus(provider) {
  return (context) => {
    const { generation, at, call } = context
    if (generation === undefined) return { reply: provider.error('not-found', call) }
    const state = poll(generation, at)
    return {
      state: state.state,
      reply: { status: 200, body: provider.status(generation, state, { at, call }) },
    }
  }
}

/** Returns the operation that serves `<id>.mp4` to everyone. */
export function readVideo(provider) {
  return ({ model, call }) => {
    const owners = findOwners(model, call)
    const served = owners.find(
      ({ generation, state }) =>
        state === 'completed' && !['missing', 'expired'].includes(generation.plan.output),
    )
    const reply =
      served === undefined ? provider.error('unknown-path', call) : serveVideo(call, served.generation)
    return { generation: findOnly(owners), reply }
  }
}

/** Returns the generations with the id of a media call, of the session in its URL or else of all, with their states. */
export function findOwners(model, { provider, fileId, namedSession, nowIn }) {
  const sessions = [...model.sessions.values()].filter(
    ({ name }) => namedSession === undefined || name === namedSession,
  )
  return sessions.flatMap((session) => {
    const generation = findGeneration(session, provider, fileId)
    return generation === undefined ? [] : [{ generation, ...stateAt(generation, nowIn(session)) }]
  })
}

/** Returns the generation that the record of a media call shows: the only one with its id. */
export function findOnly(owners) {
  return owners.length === 1 ? owners[0].generation : undefined
}

/** Returns the expected answer to a read of a video, or of a range of it. */
export function serveVideo(call, { plan }) {
  const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' }
  if (call.range === undefined || plan.output === 'empty')
    return {
      status: call.range === undefined ? 200 : 416,
      headers,
      isEmpty: plan.output === 'empty',
      isMedia: true,
    }
  return {
    status: 206,
    headers: { ...headers, 'content-range': /^bytes 0-9\/\d+$/ },
    length: 10,
    isMedia: true,
  }
}
