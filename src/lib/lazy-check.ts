import { findMistakes } from './parse.ts'
import type * as z from 'zod/mini'
import type { Mistake } from './mistake.ts'

/** Returns a function that finds the mistakes in a value. Its schema is created when it is first called, because most programs never do. */
export function createLazyCheck(createSchema: () => z.ZodMiniType): (value: unknown) => readonly Mistake[] {
  let schema: z.ZodMiniType | undefined
  return (value) => findMistakes((schema ??= createSchema()), value)
}
