import * as z from 'zod/mini'

import { DURATION_FORMS, parseDuration, parseDurationRange } from '../lib/duration.ts'
import { formatValue } from '../lib/parse.ts'
import type { Duration, DurationRange } from '../lib/duration.ts'

/** What the values of a scenario are made of. */

export const text = z.string('must be a text')

/** Times stay dates, however many steps and delays are added up. */
const MAX_MS = 36_000_000_000

function isWithin(ms: number | undefined): boolean {
  return ms !== undefined && ms <= MAX_MS
}

/** What to say of a duration that is one, but for its length. */
function explainTooLong(value: unknown): string | undefined {
  return parseDurationRange(value) === undefined
    ? undefined
    : `${formatValue(value)} is too long. Use at most 10000h`
}

export const duration = z.custom<Duration>((value) => isWithin(parseDuration(value)), {
  error: (issue) =>
    explainTooLong(issue.input) ?? `${formatValue(issue.input)} is no duration. ${DURATION_FORMS}`,
  abort: false,
})

export const range = z.custom<DurationRange>((value) => isWithin(parseDurationRange(value)?.[1]), {
  error: (issue) =>
    explainTooLong(issue.input) ??
    `${formatValue(issue.input)} is no duration. ${DURATION_FORMS}, or two to draw one from, the shorter first: [20s, 40s]`,
  abort: false,
})

const COUNT = 'must be a whole number from 1 to 10,000'

export const count = z.int(COUNT).check(z.minimum(1, COUNT), z.maximum(10_000, COUNT))
