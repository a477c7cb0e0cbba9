import * as z from 'zod/mini'

/** The number of mistakes in a list after which the rest of the list is not checked. */
const MAX_MISTAKES = 100

/**
 * Creates the schema of a list. Unlike `z.array`, it stops at a number of mistakes: zod passes all mistakes of a list to one
 * call, and very many arguments overflow the stack. A `maxLength` is checked before the items.
 */
export function listOf<Item extends z.ZodMiniType>(
  item: Item,
  error: string | z.core.$ZodErrorMap,
): z.ZodMiniArray<Item> {
  const list = new BoundedList({
    type: 'array',
    element: item,
    error: typeof error === 'string' ? () => error : error,
  })
  // The cast is true because the schema of the items is `item`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return list as z.ZodMiniArray<Item>
}

const ArraySchema: z.core.$constructor<z.ZodMiniArray> = z.ZodMiniArray

// A schema is extended through `_zod`: https://zod.dev/library-authors
/* oxlint-disable no-underscore-dangle */
const BoundedList = z.core.$constructor<z.ZodMiniArray>('BoundedList', (list, def) => {
  ArraySchema.init(list, def)
  // A function without `this`, which zod declares as a method.
  // oxlint-disable-next-line typescript/unbound-method
  const parseAll = list._zod.parse
  const maxLength = getMaxLength(def)
  list._zod.parse = (payload, context) => {
    const items: unknown = payload.value
    const { issues } = payload
    // `z.array` refuses another value, and a list that is too long, without looking at the items.
    if (!Array.isArray(items) || items.length > maxLength) return parseAll(payload, context)
    const parsed: unknown[] = []
    for (const [index, value] of (items as readonly unknown[]).entries()) {
      const result = def.element._zod.run({ value, issues: [] }, context)
      if (result instanceof Promise) throw new z.core.$ZodAsyncError()
      for (const issue of result.issues) issues.push({ ...issue, path: [index, ...(issue.path ?? [])] })
      if (issues.length >= MAX_MISTAKES) break
      parsed.push(result.value)
    }
    payload.value = issues.length < MAX_MISTAKES ? parsed : items
    return payload
  }
})

/** Returns the smallest maximum length that the checks of a list set. */
function getMaxLength({ checks = [] }: z.core.$ZodTypeDef): number {
  const lengths = checks.flatMap(({ _zod: { def } }) => {
    if ('maximum' in def && typeof def.maximum === 'number') return [def.maximum]
    return 'length' in def && typeof def.length === 'number' ? [def.length] : []
  })
  return Math.min(Infinity, ...lengths)
}
/* oxlint-enable no-underscore-dangle */

/** Creates the check of the number of items of a list: `must have at most 10,000 keys`. `noun` is plural. */
export function atMost(count: number, noun: string): z.core.$ZodCheck<readonly unknown[]> {
  // Formatted only when it is needed, because the first use of a locale takes 20 ms.
  return z.maxLength(count, { error: () => `must have at most ${count.toLocaleString('en-US')} ${noun}` })
}
