import { predictCall } from '../model/calls.mjs'
import { DEFAULT_SESSION, now } from '../model/model.mjs'
import { readNamedSession } from '../model/rows.mjs'
import { isEnded } from '../model/states.mjs'
import { stateAt } from '../model/timeline.mjs'
import { PROVIDERS } from '../providers/index.mjs'
import { parseJson, verifyOutcome } from '../verify.mjs'
import { buildCall, buildCaller } from './callers.mjs'
import { performCall, sendDueOf, withinTime } from './perform.mjs'

/** Plans a status read of a generation that has ended, and a read of its video at the URL that the answer shows. */
export function planVideo(context) {
  const { random, claim, model } = context
  const generation = pickEnded(context)
  if (generation === undefined || !claim(generation.session.name) || !claim(DEFAULT_SESSION)) return undefined
  const { provider, id, session } = generation
  const read = buildCall(context, {
    provider,
    operation: 'status',
    path: PROVIDERS[provider].statusPath(encodeURIComponent(id)),
    id,
    ...buildCaller(context, { provider, session: session.name }),
  })
  const variant = random.weighted(VARIANTS)
  const isFile = provider === 'sync' && random.chance(0.7)
  const label = `video ${provider} ${session.name} ${id} ${variant}`
  return {
    label,
    isExclusive: false,
    async run() {
      const signedAt = now(model, session)
      const answer = predictCall(model, read)
      sendDueOf(model, session.name)
      const outcome = await withinTime(label, context.world.open(read).outcome)
      context.count()
      verifyOutcome(label, { call: read, answer, outcome })
      const url =
        answer.kind === 'reply' && PROVIDERS[provider].readVideoUrl(parseJson(outcome.body.toString()) ?? {})
      if (typeof url !== 'string' || url === '') return label
      const target = { url, operation: OPERATIONS[provider], ...(isFile && toFile(url, generation, read)) }
      return performCall(
        context,
        label,
        buildVideoCall(context, { generation, ...target, variant, signedAt }),
      )
    },
  }
}

const VARIANTS = [
  [10, 'whole'],
  [3, 'range'],
  [2, 'head'],
  [2, 'put'],
  [1, 'post'],
  [1, 'unsigned'],
  [1, 'tampered'],
  [1, 'authorized'],
]

function pickEnded({ random, model }) {
  const found = [...model.generations].filter(
    ({ id, session, plan, isDeleted, provider }) =>
      id !== undefined &&
      !isDeleted &&
      plan.faults.length === 0 &&
      id !== PROVIDERS[provider].sample.id &&
      session.isOver === false,
  )
  const ended = found.filter((generation) =>
    isEnded(stateAt(generation, now(model, generation.session)).state),
  )
  return ended.length === 0 ? undefined : random.pick(ended)
}

/** Returns the URL to which an `outputUrl` of Sync redirects. */
function toFile(url, { id }, read) {
  const file = `${read.base.media}/${encodeURIComponent(id)}.mp4?${url.split('?')[1]}`
  return { url: file, operation: 'video' }
}

const METHODS = { head: 'HEAD', put: 'PUT', post: 'POST' }
const OPERATIONS = { trugen: 'video', sync: 'result', prism: 'video' }

/** Builds the call for a video, where TruGen and Sync know no other method than GET. */
function buildVideoCall(context, { generation, url, operation, variant, signedAt }) {
  const { provider, id } = generation
  const isPrism = provider === 'prism'
  const method = METHODS[variant] ?? 'GET'
  const isWrongMethod = !isPrism && (variant === 'put' || variant === 'post')
  const shown = variant === 'tampered' || variant === 'unsigned' ? spoilUrl(url, { provider, variant }) : url
  const hasAuthorization = isPrism && variant === 'authorized'
  return {
    ...buildCall(context, { provider, operation: isWrongMethod ? null : operation, path: '/' }),
    url: shown,
    method,
    needsKey: false,
    allow: isWrongMethod ? ['GET', 'HEAD'] : [],
    ...readNamedSession(url),
    fileId: id,
    range: variant === 'range' ? 'bytes=0-9' : undefined,
    isTampered:
      provider !== 'trugen' && (variant === 'tampered' || (provider === 'sync' && variant === 'unsigned')),
    hasAuthorization,
    // It is a key, although the operation needs none.
    key: hasAuthorization ? 'prism_sk_test' : undefined,
    signedAt: isPrism && variant !== 'unsigned' ? signedAtOf(generation, signedAt) : undefined,
    headers: {
      ...(variant === 'range' && { range: 'bytes=0-9' }),
      ...(hasAuthorization && { authorization: 'Bearer prism_sk_test' }),
    },
    ...(method === 'PUT' && { body: 'some bytes' }),
  }
}

function signedAtOf({ plan }, at) {
  return plan.output === 'expired' ? at - 3_600_000 : at
}

function spoilUrl(url, { provider, variant }) {
  if (variant === 'unsigned') return provider === 'trugen' ? url : url.split('?')[0]
  return provider === 'trugen' ? url : url.replace(/[0-9a-f]$/, (digit) => (digit === '0' ? '1' : '0'))
}
