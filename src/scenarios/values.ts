import * as z from 'zod/mini'

import { DURATION_FORMS, parseDuration, parseRange } from '../duration.ts'
import { show } from '../parse.ts'
import type { Duration, DurationRange } from '../duration.ts'

/** What the values of a scenario are made of. */

export const text = z.string('must be a text')

export const duration = z.custom<Duration>((value) => parseDuration(value) !== undefined, {
  error: (issue) => `${show(issue.input)} is no duration. ${DURATION_FORMS}`,
  abort: false,
})

export const range = z.custom<DurationRange>((value) => parseRange(value) !== undefined, {
  error: (issue) =>
    `${show(issue.input)} is no duration. ${DURATION_FORMS}, or two to draw one from, the shorter first: [20s, 40s]`,
  abort: false,
})

const COUNT = 'must be a whole number from 1 to 10,000'

export const count = z.int(COUNT).check(z.minimum(1, COUNT), z.maximum(10_000, COUNT))
