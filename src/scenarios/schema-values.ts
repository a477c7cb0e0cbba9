import * as z from 'zod/mini'

import { DURATION_FORMS, parseDuration, parseDurationRange } from '../lib/duration.ts'
import { formatValue } from '../lib/parse.ts'
import type { Duration, DurationRange } from '../lib/duration.ts'

/** The schema of a string. */
export const text = z.string('must be a string')

/** 10000 hours. Sums of many durations stay valid dates. */
const MAX_MS = 36_000_000_000

function isWithin(ms: number | undefined): boolean {
  return ms !== undefined && ms <= MAX_MS
}

/** Explains a valid duration that is too long; undefined if `value` is not a duration. */
function explainTooLong(value: unknown): string | undefined {
  return parseDurationRange(value) === undefined
    ? undefined
    : `${formatValue(value)} is too long. Use at most 10000h`
}

/** The schema of a duration. */
export const duration = z.custom<Duration>((value) => isWithin(parseDuration(value)), {
  error: (issue) =>
    explainTooLong(issue.input) ?? `${formatValue(issue.input)} is not a duration. ${DURATION_FORMS}`,
  abort: false,
})

/** The schema of a duration or a range of two. */
export const range = z.custom<DurationRange>((value) => isWithin(parseDurationRange(value)?.[1]), {
  error: (issue) => explainRange(issue.input),
  abort: false,
})

/** The schema of a period: two durations. */
export const window = z.custom<readonly [from: Duration, until: Duration]>(
  (value) => Array.isArray(value) && isWithin(parseDurationRange(value)?.[1]),
  {
    error: ({ input }) =>
      Array.isArray(input)
        ? explainRange(input)
        : 'must be a list of two durations, from and until: [10s, 30s]',
    abort: false,
  },
)

function explainRange(value: unknown): string {
  return (
    explainTooLong(value) ??
    `${formatValue(value)} is not a duration. ${DURATION_FORMS}, or a list of two, the shorter first: [20s, 40s]`
  )
}

const COUNT = 'must be a whole number from 1 to 10,000'

/** The schema of a count or an attempt. */
export const count = z.int(COUNT).check(z.minimum(1, COUNT), z.maximum(10_000, COUNT))
