import * as z from 'zod/mini'

/** The schemas of values in stored data. */

export const text = z.string('must be a string')

const COUNT = 'must be a whole number from 0 to 4294967295'

/** A number of things. Not larger, so that counting further stays exact. */
export const count = z.int(COUNT).check(z.minimum(0, COUNT), z.maximum(2 ** 32 - 1, COUNT))

const AMOUNT = 'must be a number from 0'

export const amount = z.number(AMOUNT).check(z.minimum(0, AMOUNT))

const INSTANT = 'must be a time in milliseconds since the epoch'
const MAX_DATE_MS = 8.64e15

/** A time that a `Date` can have. */
export const instant = z
  .number(INSTANT)
  .check(z.minimum(-MAX_DATE_MS, INSTANT), z.maximum(MAX_DATE_MS, INSTANT))
