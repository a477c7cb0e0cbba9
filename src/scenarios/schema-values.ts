import * as z from 'zod/mini'

import { DURATION_FORMS, explainDuration, parseDuration, parseDurationRange } from '../lib/duration.ts'
import { formatValue } from '../lib/parse.ts'
import type { Duration, DurationRange } from '../lib/duration.ts'

/** The schema of a string. */
export const text = z.string('must be a string')

const COUNT = 'must be a whole number from 1 to 10,000'

/** The schema of a count or an attempt. */
export const count = z.int(COUNT).check(z.minimum(1, COUNT), z.maximum(10_000, COUNT))

const RANGE_FORMS = `duration. ${DURATION_FORMS}, or a list of two, the shorter first: [20s, 40s]`
const TIME_RANGE_FORMS = 'time range. Use a list of two durations, from and until: [10s, 30s]'

/** The schema of a duration. */
export const duration = createSchema<Duration>(parseDuration, `duration. ${DURATION_FORMS}`)

/** The schema of the length of a video. */
export const videoLength = createSchema<Duration>(parseDuration, `duration. ${DURATION_FORMS}`, '24h')

/** The schema of a duration or a range of two. */
export const range = createSchema<DurationRange>(parseLongest, RANGE_FORMS)

/** The schema of a delay in real time: a duration or a range of two. */
export const latencyRange = createSchema<DurationRange>(parseLongest, RANGE_FORMS, '1h')

/** The schema of a time range: two durations. */
export const timeRange = createSchema<readonly [from: Duration, until: Duration]>(
  (value) => (Array.isArray(value) ? parseLongest(value) : undefined),
  TIME_RANGE_FORMS,
)

function parseLongest(value: unknown): number | undefined {
  return parseDurationRange(value)?.[1]
}

/** Creates the schema of values with a maximum duration. The default keeps sums of many durations within valid dates. */
function createSchema<Value>(
  parseMs: (value: unknown) => number | undefined,
  forms: string,
  max: Duration = '10000h',
): z.ZodMiniCustom<Value, Value> {
  const maxMs = parseDuration(max) ?? 0
  return z.custom<Value>((value) => (parseMs(value) ?? Infinity) <= maxMs, {
    error: ({ input }) =>
      parseMs(input) === undefined
        ? explainDuration(input, forms)
        : `${formatValue(input)} is too long. Use at most ${max}`,
    abort: false,
  })
}
