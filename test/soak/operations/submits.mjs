import { CREATE_FAULT_CHOICES, LIFECYCLE_CHOICES } from '../scenarios.mjs'
import { nextSerial } from '../model/model.mjs'
import { PROVIDER_NAMES, PROVIDERS } from '../providers/index.mjs'
import { buildCall, buildCaller, pickSession } from './callers.mjs'
import { buildForm } from './forms.mjs'
import { performCall } from './perform.mjs'
import { listKnown } from './rows.mjs'

const MODES = [
  [8, 'ok'],
  [1, 'slow'],
  [1, 'fail'],
  [1, 'fail-once'],
  [1, 'blocked'],
]

const MAX_JSON_BYTES = 1_048_576
const KEPT_IDEMPOTENCY_KEYS = 200

/** Plans a submit: valid or not, with or without a webhook, and with a scenario from a key, a header, a mark or none. */
export function planSubmit(context) {
  const { random, claim } = context
  const session = pickSession(context)
  if (!claim(session)) return undefined
  const provider = random.pick(PROVIDER_NAMES)
  const call = buildSubmitCall(context, { provider, session })
  const label = `submit ${provider} ${session} ${call.choice ?? ''}${call.bodyProblem ?? ''}`
  return {
    label,
    isExclusive: context.limitsGenerations() || context.createsSession(session),
    run: () => performCall(context, label, call),
  }
}

/** Builds the call of a submit. */
export function buildSubmitCall(context, { provider, session, isValid = false }) {
  const { random, world, model } = context
  const scenario = pickScenario(random)
  const isUnknown = !isValid && random.chance(0.02)
  const choice = isUnknown ? 'no-such-scenario' : scenario
  const byMark = choice !== undefined && random.chance(0.3)
  const caller = buildCaller(context, { provider, session, choice: byMark ? undefined : choice })
  const isIdempotent = provider === 'sync' && !byMark && random.chance(0.35)
  const hook = !isIdempotent && random.chance(0.6) ? buildHook(context) : undefined
  const submit = PROVIDERS[provider].buildSubmit(random, {
    hookUrl: hook?.url,
    mark: byMark ? choice : undefined,
    assets: listKnown(model, session, 'assets'),
    revision: world.settings.revisions[provider] ?? '',
  })
  const body = isValid ? buildBody(random, submit) : pickBody(context, { provider, submit })
  const hasMark =
    byMark && (body.bodyProblem === undefined || body.bodyProblem === 'fields') && body.keepsMark !== false
  const idempotency = isIdempotent ? pickIdempotency(context, { session, submit, body }) : undefined
  return buildCall(context, {
    provider,
    operation: 'create',
    method: 'POST',
    path: submit.path,
    ...caller,
    choice: byMark ? (hasMark ? choice : undefined) : caller.choice,
    isUnknownScenario: isUnknown && (!byMark || hasMark),
    submit: { input: submit.input, hook, count: submit.count },
    ...body,
    ...idempotency?.call,
    headers: { ...caller.headers, ...body.headers, ...idempotency?.headers },
  })
}

function pickScenario(random) {
  if (random.chance(0.45)) return undefined
  return random.weighted(random.chance(0.75) ? LIFECYCLE_CHOICES : CREATE_FAULT_CHOICES)
}

export function buildHook({ random, world, receiver, model }) {
  const serial = nextSerial(model)
  const mode = random.weighted(MODES)
  return { serial, mode, url: receiver.buildUrl(world.name, serial, mode) }
}

const JSON_TYPE = { 'content-type': 'application/json' }

function buildBody(random, { json, files = [] }) {
  return files.length > 0
    ? buildForm(random, { json, files })
    : { headers: JSON_TYPE, body: JSON.stringify(json) }
}

/** Returns the body of a submit, and for one that is refused the status and the kind of its problem. */
function pickBody({ random }, { provider, submit }) {
  const text = JSON.stringify(submit.json)
  return random.weighted([
    [85, () => buildBody(random, submit)],
    [8, () => pickInvalid(random, { provider, submit })],
    [2, () => refuse('malformed', text.slice(0, -1))],
    [1, () => refuse('malformed', '')],
    [1, () => refuse('malformed', Buffer.from([0x7b, 0xff, 0x7d]))],
    [2, () => refuse('malformed', text, { 'content-type': 'text/plain' })],
    [0.3, () => refuse('too-large', JSON.stringify({ text: 'x'.repeat(MAX_JSON_BYTES) }))],
  ])()
}

/** Returns a body that is refused. */
function refuse(bodyProblem, body, headers = JSON_TYPE) {
  return { bodyProblem, bodyStatus: bodyProblem === 'too-large' ? 413 : 400, body, headers }
}

function pickInvalid(random, { provider, submit }) {
  const spoil = random.pick(PROVIDERS[provider].invalidSubmits)
  const spoiled = spoil(submit.json)
  return {
    ...refuse('fields', JSON.stringify(spoiled)),
    keepsMark: JSON.stringify(spoiled).includes('[scenario:'),
  }
}

/** Picks an idempotency key: a new one, or one of the session with the same body or with another one. */
function pickIdempotency({ random, world, model }, { session, submit, body }) {
  if (random.chance(0.05))
    return { headers: { 'idempotency-key': 'not valid' }, call: { idempotencyKey: { isInvalid: true } } }
  const used = world.idempotencyKeys.filter((key) => key.session === session)
  if (used.length > 0 && random.chance(0.6)) return reuseKey({ random, model }, random.pick(used))
  const text = `key-${nextSerial(model)}`
  if (body.bodyStatus === undefined) {
    const call = {
      body: body.body,
      submit: { input: submit.input },
      bodyStatus: undefined,
      bodyProblem: undefined,
    }
    world.idempotencyKeys.push({ session, text, headers: body.headers, call })
    if (world.idempotencyKeys.length > KEPT_IDEMPOTENCY_KEYS) world.idempotencyKeys.shift()
  }
  return { headers: { 'idempotency-key': text }, call: { idempotencyKey: { text, fingerprint: text } } }
}

function reuseKey({ random, model }, { text, headers, call }) {
  const idempotencyKey = random.chance(0.7)
    ? { text, fingerprint: text }
    : { text, fingerprint: `another ${nextSerial(model)}` }
  const isSame = idempotencyKey.fingerprint === text
  return {
    headers: { ...(isSame && headers), 'idempotency-key': text },
    call: { ...(isSame && call), idempotencyKey },
  }
}
