import * as z from 'zod/mini'

import { formatValue } from './parse.ts'

const NAME = '[\\w-]+(?:\\.[\\w-]+)*'
const IPV6 = '[0-9a-f]*:[0-9a-f:.]*'

/** The forms of a host in options: webhooks are sent to addresses such as `::1`, and a `Host` header has `[::1]`. */
const FORMS = {
  target: new RegExp(`^(?:\\*|${NAME}|${IPV6})$`, 'i'),
  header: new RegExp(`^(?:${NAME}|\\[${IPV6}\\])$`, 'i'),
}

/** Creates the schema of a host name without a scheme, a port and a path. Only for a `target`, `*` stands for all names. */
export function hostName(form: keyof typeof FORMS): z.ZodMiniString {
  return z.string('must be a host name').check(
    z.refine((text) => FORMS[form].test(text), {
      error: (issue) =>
        `${formatValue(issue.input)} is not a host name. Use a name without a scheme, a port and a path, such as fake.example.com`,
    }),
  )
}
