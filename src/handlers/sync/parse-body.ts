import { validationErrorReply } from './errors.ts'
import { formatIssue } from './generate-body.ts'
import { readJson } from './read-body.ts'
import type * as z from 'zod/mini'
import type { Reply } from '../../lib/call.ts'
import type { Context } from '../context.ts'

/** Returns the validated JSON body of a call, or its error. Undocumented fields are ignored. */
export function parseBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  { body }: Pick<Context<unknown>, 'body'>,
): { readonly value: z.infer<Schema> } | { readonly error: Reply } {
  const json = readJson(body)
  if ('error' in json) return json
  const { success, data, error } = schema.safeParse(json.value)
  return success ? { value: data } : { error: validationErrorReply(error.issues.map(formatIssue)) }
}
