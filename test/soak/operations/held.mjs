import { Mismatch } from '../match.mjs'
import { identify, predictCall } from '../model/calls.mjs'
import { PROVIDERS } from '../providers/index.mjs'
import { buildCall, buildCaller, pickSession } from './callers.mjs'
import { hold, performCall, sendDueOf, verifyCall, withinTime } from './perform.mjs'
import { buildCallAbout, isExclusive } from './reads.mjs'
import { buildSubmitCall } from './submits.mjs'

const MAX_HELD = 40

/** Plans a long-poll at Sync, which is held until it ends, and whose answer is compared then. */
export function planWait(context) {
  const { random, claim, model, world } = context
  const session = pickSession(context)
  if (model.held.size >= MAX_HELD || !claim(session)) return undefined
  const { wait, query } = pickWait(random, world.settings.revisions.sync)
  const call = buildCallAbout(context, {
    provider: 'sync',
    session,
    operation: 'status',
    wait,
    buildPath: (id) => `/v2/generate/${id}?wait=true${query}`,
  })
  const label = `wait ${session} ${call.id.slice(0, 40)}${query}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}

function pickWait(random, revision) {
  const isNew = revision >= '2026-08'
  const kind = random.weighted([
    [6, 'seconds'],
    [2, 'default'],
    [1, 'long'],
    [1, 'invalid'],
    [1, 'zero'],
  ])
  if (kind === 'default') return { query: '', wait: { seconds: isNew ? 5 : 30 } }
  if (kind === 'invalid') return { query: '&timeout=soon', wait: { isInvalid: true } }
  if (kind === 'long') return { query: '&timeout=600', wait: isNew ? { isInvalid: true } : { seconds: 55 } }
  if (kind === 'zero') return { query: '&timeout=0', wait: isNew ? { isInvalid: true } : { seconds: 0 } }
  const seconds = random.between(1, 10)
  return { query: `&timeout=${seconds}`, wait: { seconds } }
}

/** Plans a call that hangs. */
export function planHang(context) {
  const { random, claim, model } = context
  const session = pickSession(context)
  if (model.held.size >= MAX_HELD || !claim(session)) return undefined
  const provider = random.pick(['trugen', 'sync', 'prism'])
  const call = buildCallAbout(context, {
    provider,
    session,
    operation: 'status',
    choice: 'hang',
    buildPath: (id) => PROVIDERS[provider].statusPath(id),
  })
  const label = `hang ${provider} ${session}`
  return { label, isExclusive: isExclusive(context, call), run: () => performCall(context, label, call) }
}

/** Plans a submit with the first part of its body only, which a later step may complete. */
export function planUpload(context) {
  const { random, claim, model, world } = context
  const session = pickSession(context)
  if (!world.takesPartialBodies || model.held.size >= MAX_HELD || !claim(session)) return undefined
  const provider = random.pick(['trugen', 'sync', 'prism'])
  const call = buildSubmitCall(context, { provider, session, isValid: true })
  const label = `upload ${provider} ${session} ${call.choice ?? ''}`
  return {
    label,
    isExclusive: context.createsSession(session),
    async run() {
      const owner = identify(model, call)
      const bytes = Buffer.from(call.body)
      const middle = Math.floor(bytes.length / 2)
      const handle = world.open(
        {
          ...call,
          body: bytes.subarray(0, middle),
          headers: { ...call.headers, 'content-length': String(bytes.length) },
        },
        { expectsContinue: true, isPartial: true },
      )
      hold(model, { kind: 'upload', session: owner, call, label, handle, rest: bytes.subarray(middle) })
      await withinTime(label, handle.arrived)
      return `${label} held`
    },
  }
}

/** Plans the second part of the body of a submit. */
export function planUploadEnd(context) {
  const { random, claim, model } = context
  const open = [...model.held].filter(({ kind }) => kind === 'upload')
  if (open.length === 0) return undefined
  const held = random.pick(open)
  const { session, call, label, handle, rest } = held
  if (!claim(session.name)) return undefined
  return {
    label: `end of ${label}`,
    isExclusive: context.limitsGenerations() || context.createsSession(session.name),
    async run() {
      model.held.delete(held)
      const answer = predictCall(model, call, session)
      sendDueOf(model, session.name)
      handle.complete(rest)
      return verifyCall(context, label, { call, answer, outcome: await withinTime(label, handle.outcome) })
    },
  }
}

/** Plans the leave of a client that waits, of whose call nothing remains. */
export function planLeave(context) {
  const { random, claim, model, world } = context
  if (model.held.size === 0) return undefined
  const held = random.pick([...model.held])
  if (!claim(held.session.name)) return undefined
  return {
    label: `leave ${held.label}`,
    isExclusive: true,
    async run() {
      model.held.delete(held)
      held.handle.leave()
      const { error } = await withinTime(`leave ${held.label}`, held.handle.outcome)
      if (error !== 'left')
        throw new Mismatch(`leave ${held.label}`, { expected: 'left', actual: error ?? 'an answer' })
      await world.settleLeave()
      return `left ${held.label}`
    },
  }
}

/** Plans a status read with a slow body, whose client leaves within the body. */
export function planSlowBody(context) {
  const { random, claim, model, world } = context
  const session = pickSession(context)
  if (!world.takesPartialBodies || !claim(session)) return undefined
  const provider = random.pick(['trugen', 'sync', 'prism'])
  const call = buildCall(context, {
    provider,
    operation: 'status',
    path: PROVIDERS[provider].statusPath(PROVIDERS[provider].sample.id),
    id: PROVIDERS[provider].sample.id,
    ...buildCaller(context, { provider, session, choice: 'slow-body' }),
  })
  const label = `slow body ${provider} ${session}`
  return {
    label,
    isExclusive: isExclusive(context, call),
    async run() {
      const answer = predictCall(model, call)
      sendDueOf(model, session)
      const handle = world.open(call)
      const { statusCode } = await withinTime(label, handle.started)
      if (statusCode !== answer.status)
        throw new Mismatch(label, { expected: answer.status, actual: statusCode })
      handle.leave()
      await handle.outcome
      return `${label} ${statusCode}`
    },
  }
}

/** Compares the answers of the held calls that must have ended, and checks that no other has ended. */
export async function settleHeld(context, ended) {
  const lines = []
  for (const { held, answer } of ended) {
    const { call, label, handle } = held
    const outcome = await withinTime(`end of ${label}`, handle.outcome)
    lines.push(await verifyCall(context, `end of ${label}`, { call, answer, outcome }))
  }
  for (const { outcome, label } of context.model.held) {
    if (outcome !== undefined)
      throw new Mismatch(`${label} ended too early`, {
        expected: 'a call that waits',
        actual: `${outcome.status} ${outcome.error ?? outcome.body.toString().slice(0, 300)}`,
      })
  }
  return lines
}
