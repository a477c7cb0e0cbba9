import * as z from 'zod/mini'

/**
 * The maximum number of characters of names, content types and formats: that of `outputFileName`, from the page of a submit.
 * Assumed: the others have the same limit, because clients refuse very long headers.
 */
export const MAX_SHORT_TEXT = 255

/** The schema of such a text. */
export const shortText = z
  .string('must be a string')
  .check(z.maxLength(MAX_SHORT_TEXT, `must have at most ${MAX_SHORT_TEXT} characters`))
