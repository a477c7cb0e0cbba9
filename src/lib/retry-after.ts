/** The start of a date in a header, such as `Sun, 06 Nov 1994 08:49:37 GMT`. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /

/**
 * Returns the time at which the wait of a `Retry-After` header ends, in milliseconds since the epoch. `answeredAt` is the time of
 * the reply. Undefined if the value is neither a number of seconds nor a date.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function findRetryTime(value: string | undefined, answeredAt: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) return answeredAt + Number(text) * 1_000
  const date = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : date
}
