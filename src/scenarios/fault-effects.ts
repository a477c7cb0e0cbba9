import * as z from 'zod/mini'

import { CONNECTION_RESET, isBodylessStatus } from '../lib/call.ts'
import { formatSpan, parseDurationRange } from '../lib/duration.ts'
import { formatList } from '../lib/format-list.ts'
import { mergePatch } from '../lib/merge-patch.ts'
import { recordOf, oneOf } from '../lib/parse.ts'
import { BODY_FAULTS, CONNECTION_FAULTS, EFFECT_KINDS } from './fault.ts'
import { explainBodylessStatus, headersSchema, replySchema } from './effect-schemas.ts'
import { buildFaultReply } from './fault-reply.ts'
import { jsonRule, notEmpty } from './rules.ts'
import { latencyRange } from './schema-values.ts'
import type { Reply } from '../lib/call.ts'
import type {
  BodyFault,
  ConnectionFault,
  Fault,
  ChangingKind,
  EffectKind,
  FaultEffect,
  ReplacingEffect,
  ReplacingKind,
} from './fault.ts'
import type {
  ChangingDefinition,
  Conflict,
  EffectDefinition,
  ErrorReplies,
  PhraseContext,
  PhraseVerbs,
  ReplacingDefinition,
} from './effect-definition.ts'

const NO_REPLY: Conflict = {
  key: 'connection',
  message: 'has no effect together with connection. Remove one of them',
}
const BODYLESS_REPLY: Conflict = { key: 'reply', message: explainBodyless }

type ReplacingEffects = { readonly [Kind in ReplacingKind]: ReplacingDefinition<Kind> }
type ChangingEffects = { readonly [Kind in ChangingKind]: ChangingDefinition<Kind> }

const definitions: ReplacingEffects & ChangingEffects = {
  reply: {
    schema: replySchema,
    conflicts: [],
    plan: (reply) => ({ kind: 'reply', reply }),
    build: ({ reply }, errors) => buildFaultReply(reply, errors),
    describe: (_, { verbs, isLimited }) => [
      ...(isLimited ? [`${verbs.gets} a Retry-After header`] : []),
      `${verbs.is} answered with`,
    ],
  },
  connection: {
    schema: oneOf(CONNECTION_FAULTS),
    conflicts: [{ key: 'reply', message: 'cannot be combined with reply. Remove one of them' }],
    plan: (connection) => ({ kind: 'connection', connection }),
    build: ({ connection }) => CONNECTIONS[connection].reply,
    describe: ({ connection }, { verbs }) => [`${verbs.gets} ${CONNECTIONS[connection].phrase}`],
  },
  headers: {
    schema: headersSchema,
    conflicts: [NO_REPLY],
    plan: (headers) => ({ kind: 'headers', headers: lowerCaseNames(headers) }),
    apply: (reply, { headers }) => ({ ...reply, headers: { ...reply.headers, ...headers } }),
    describe({ headers }, { verbs }) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
      return [`${verbs.gets} the header${lines.length === 1 ? '' : 's'} ${formatList(lines)}`]
    },
  },
  patch: {
    schema: recordOf(z.unknown(), 'must be an object, which is merged into the body').check(
      notEmpty,
      jsonRule,
    ),
    conflicts: [NO_REPLY, BODYLESS_REPLY],
    plan: (patch) => ({ kind: 'patch', patch }),
    apply: (reply, { patch }) => patchJson(reply, patch),
    describe: ({ patch }, { verbs }) => [
      `${verbs.gets} ${JSON.stringify(patch)} merged into the response body`,
    ],
  },
  body: {
    schema: oneOf(BODY_FAULTS),
    conflicts: [NO_REPLY, BODYLESS_REPLY],
    plan: (body) => ({ kind: 'body', body }),
    apply: (reply, { body }) => (reply.body.length === 0 ? reply : BODIES[body].damage(reply)),
    describe: ({ body }, { verbs }) => [`${verbs.gets} a response body that ${BODIES[body].phrase}`],
  },
  latency: {
    schema: latencyRange,
    conflicts: [{ key: 'connection', message: explainNeverReplies }],
    plan(latency) {
      const [fromMs, toMs] = parseDurationRange(latency) ?? [0, 0]
      return { kind: 'latency', fromMs, toMs }
    },
    // The reply itself stays as it is. The engine draws the delay from the seed, and waits.
    apply: (reply) => reply,
    describe: ({ fromMs, toMs }, { verbs }) => [`${verbs.takes} ${formatSpan(fromMs, toMs)} of real time`],
  },
}

/** The effects of faults. */
export const EFFECTS: { readonly [Kind in EffectKind]: EffectDefinition<Kind> } = definitions
const REPLACING: ReplacingEffects = definitions
const CHANGING: ChangingEffects = definitions

interface ConnectionDefinition {
  readonly reply: Reply
  readonly neverReplies: boolean
  readonly phrase: string
}

const CONNECTIONS: Readonly<Record<ConnectionFault, ConnectionDefinition>> = {
  reset: { reply: CONNECTION_RESET, neverReplies: false, phrase: 'a connection reset' },
  // A call that hangs gets the reply when its wait ends early. The client has left by then.
  hang: { reply: CONNECTION_RESET, neverReplies: true, phrase: 'no response' },
}

interface BodyDefinition {
  readonly damage: (reply: Reply) => Reply
  readonly phrase: string
}

const BODIES: Readonly<Record<BodyFault, BodyDefinition>> = {
  slow: { damage: (reply) => ({ ...reply, transportFault: 'slow' }), phrase: 'takes 2 s of real time' },
  truncated: {
    // A body of one byte has no first half, and MSW 3 then sends no status either.
    damage: (reply) => (reply.body.length < 2 ? CONNECTION_RESET : { ...reply, transportFault: 'truncated' }),
    phrase: 'is cut off halfway',
  },
  malformed: {
    damage: (reply) => ({ ...reply, body: breakJson(reply.body) }),
    phrase: 'is not valid JSON',
  },
}

/** True if a connection fault never replies. */
export function neverReplies(connection: ConnectionFault): boolean {
  return CONNECTIONS[connection].neverReplies
}

/**
 * Returns the effects of a fault, in the order in which they are applied. A fault with a limit but without a reply or
 * connection answers with the provider's rate-limit error.
 */
export function planEffects(fault: Fault): FaultEffect[] {
  const { limit, reply, connection } = fault
  const isRateLimit = limit !== undefined && reply === undefined && connection === undefined
  const complete: Fault = isRateLimit ? { ...fault, reply: { error: 'rate-limited' } } : fault
  return EFFECT_KINDS.flatMap((kind) => planEffect(kind, complete) ?? [])
}

function planEffect<Kind extends EffectKind>(kind: Kind, fault: Fault): FaultEffect<Kind> | undefined {
  const value = fault[kind]
  return value === undefined ? undefined : EFFECTS[kind].plan(value)
}

/** Returns the reply that replaces the provider's reply. */
export function buildEffectReply<Kind extends ReplacingKind>(
  effect: FaultEffect<Kind>,
  errors: ErrorReplies,
): Reply {
  return REPLACING[effect.kind].build(effect, errors)
}

/** True if an effect replaces the provider's reply. */
export function isReplacing(effect: FaultEffect): effect is ReplacingEffect {
  return 'build' in EFFECTS[effect.kind]
}

/** Applies the effects that change a reply. Effects that replace a reply have done so before the operation. */
export function applyEffects(reply: Reply, effects: readonly FaultEffect[]): Reply {
  return effects.reduce(
    (changed, effect) => (isReplacing(effect) ? changed : applyEffect(changed, effect)),
    reply,
  )
}

function applyEffect<Kind extends ChangingKind>(reply: Reply, effect: FaultEffect<Kind>): Reply {
  return CHANGING[effect.kind].apply(reply, effect)
}

/** Describes the effects of a fault, one phrase each. A replaced reply comes last. */
export function describeEffects(
  effects: readonly FaultEffect[],
  { isPlural, isLimited }: { readonly isPlural: boolean; readonly isLimited: boolean },
): string[] {
  const context = { verbs: isPlural ? PLURAL : SINGULAR, isLimited }
  const sorted = [...effects.filter((effect) => !isReplacing(effect)), ...effects.filter(isReplacing)]
  return sorted.flatMap((effect) => describeEffect(effect, context))
}

const SINGULAR: PhraseVerbs = { takes: 'takes', gets: 'gets', is: 'is' }
const PLURAL: PhraseVerbs = { takes: 'take', gets: 'get', is: 'are' }

function describeEffect<Kind extends EffectKind>(
  effect: FaultEffect<Kind>,
  context: PhraseContext,
): readonly string[] {
  return EFFECTS[effect.kind].describe(effect, context)
}

function explainBodyless({ reply }: Partial<Fault>): string | undefined {
  return reply !== undefined && 'status' in reply && isBodylessStatus(reply.status)
    ? explainBodylessStatus(reply.status)
    : undefined
}

function explainNeverReplies({ connection }: Partial<Fault>): string | undefined {
  return connection !== undefined && neverReplies(connection)
    ? 'has no effect, because the connection never replies. Remove one of them'
    : undefined
}

/** The headers of replies are in lower case. A fault's header must be too, to override the reply's. */
function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** Applies a merge patch to a JSON body. Any other body is left as it is. */
function patchJson(reply: Reply, patch: Readonly<Record<string, unknown>>): Reply {
  if (typeof reply.body !== 'string') return reply
  try {
    return { ...reply, body: JSON.stringify(mergePatch(JSON.parse(reply.body), patch)) }
  } catch {
    return reply
  }
}

/** Adds a trailing comma to a JSON body. Any other body is left as it is. */
function breakJson(body: Reply['body']): Reply['body'] {
  return typeof body === 'string' ? body.replace(/[}\]]$/, ',$&') : body
}
