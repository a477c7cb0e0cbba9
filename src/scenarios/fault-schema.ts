import * as z from 'zod/mini'

import { listOf } from '../lib/list-of.ts'
import { strictObject, oneOf, formatValue } from '../lib/parse.ts'
import { formatList } from '../lib/format-list.ts'
import { EFFECT_KINDS } from './fault.ts'
import { EFFECTS } from './fault-effects.ts'
import { objectRule } from './rules.ts'
import { STATES } from './scenario.ts'
import { count, duration, text, timeRange } from './schema-values.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Fault, EffectKind } from './fault.ts'
import type { ProviderRules } from './provider-rules.ts'
import type { CheckedObject } from './rules.ts'

const PROBABILITY = 'must be a number above 0 and at most 1, such as 0.2 for one call in five'

const MAX_ATTEMPTS = 1_000
const ATTEMPTS =
  'must be a list of attempt numbers, such as [1, 3]. It must have 1 to 1,000 entries. The first attempt is 1'

/** The schemas of the keys that select calls. */
const conditions = {
  on: text,
  provider: z.optional(text),
  attempts: z.optional(
    listOf(count, ATTEMPTS).check(z.minLength(1, ATTEMPTS), z.maxLength(MAX_ATTEMPTS, ATTEMPTS)),
  ),
  first: z.optional(count),
  every: z.optional(count),
  probability: z.optional(z.number(PROBABILITY).check(z.gt(0, PROBABILITY), z.maximum(1, PROBABILITY))),
  during: z.optional(timeRange),
  when: z.optional(
    z.union(
      [
        oneOf(STATES),
        listOf(oneOf(STATES), 'must be a list of states').check(
          z.minLength(1, 'is empty. Add a state, or remove it'),
          z.maxLength(STATES.length, `must have at most ${STATES.length} states`),
        ),
      ],
      {
        error: (issue) =>
          `${formatValue(issue.input)} is not a valid state. Use one or a list of ${STATES.join(', ')}`,
      },
    ),
  ),
  limit: z.optional(strictObject({ calls: count, per: duration })),
  processed: z.optional(z.boolean('must be true or false')),
} satisfies { readonly [Key in Exclude<keyof Fault, EffectKind>]-?: z.ZodMiniType<Fault[Key]> }

/** The schemas of the keys that are effects. */
const effects = {
  reply: z.optional(EFFECTS.reply.schema),
  connection: z.optional(EFFECTS.connection.schema),
  headers: z.optional(EFFECTS.headers.schema),
  patch: z.optional(EFFECTS.patch.schema),
  body: z.optional(EFFECTS.body.schema),
  latency: z.optional(EFFECTS.latency.schema),
} satisfies { readonly [Kind in EffectKind]: z.ZodMiniType<Fault[Kind]> }

/** Creates the schema of a fault. */
export function createFaultSchema(findProviderMistakes: ProviderRules['findFaultMistakes']) {
  return strictObject({ ...conditions, ...effects }, { chance: 'probability' }).check(
    objectRule<Fault>((fault) => [...findFaultMistakes(fault), ...findProviderMistakes(fault.valid)]),
  )
}

const EFFECT_KEYS = [...EFFECT_KINDS, 'limit'] as const
/** The keys with which a fault replaces the provider's reply. */
const REPLACING_KEYS = ['reply', 'connection', 'limit'] as const

function findFaultMistakes(fault: CheckedObject<Fault>): Mistake[] {
  const found = EFFECT_KINDS.filter(fault.has).flatMap((kind) => findConflicts(fault, kind))
  if (fault.has('first') && fault.has('attempts')) {
    found.push({ path: ['first'], message: 'cannot be combined with attempts. Remove one of them' })
  }
  if (fault.valid.processed === true && !REPLACING_KEYS.some(fault.has)) {
    const message = `has no effect without ${formatList(REPLACING_KEYS, 'or')}. Add one of them, or remove it`
    found.push({ path: ['processed'], message })
  }
  if (!fault.hasUnknownKey && !EFFECT_KEYS.some(fault.has)) {
    found.push({ path: [], message: `has no effect. Add ${formatList(EFFECT_KEYS, 'or')}` })
  }
  return found
}

/** Finds the keys that an effect cannot be combined with. */
function findConflicts({ valid, has }: CheckedObject<Fault>, kind: EffectKind): Mistake[] {
  return EFFECTS[kind].conflicts.flatMap(({ key, message }) => {
    const explanation = typeof message === 'string' ? message : message(valid)
    return has(key) && explanation !== undefined ? [{ path: [kind], message: explanation }] : []
  })
}
