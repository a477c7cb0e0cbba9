import { formatValue } from './parse.ts'

/** A duration: a number of milliseconds, or a number with a unit such as `250ms`, `90s`, `2m`, `1h`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h'}`

/** A duration, or a range from which one is drawn with the seed. */
export type DurationRange = Duration | readonly [from: Duration, to: Duration]

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** The accepted forms of a duration, for error messages. */
export const DURATION_FORMS = 'Use 250ms, 90s, 2m, 1h or a number of milliseconds'

/** Parses a duration. Returns milliseconds, or undefined if `value` is not a duration. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) && value >= 0 ? value : undefined
  }
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value.trim()) : null
  if (match === null) return undefined
  const ms = Number(match[1]) * (UNITS[match[2] ?? ''] ?? Number.NaN)
  return Number.isFinite(ms) ? ms : undefined
}

/** Parses a duration or a range of two. Returns milliseconds, or undefined if `value` is neither. */
export function parseDurationRange(value: unknown): readonly [fromMs: number, toMs: number] | undefined {
  if (!Array.isArray(value)) {
    const ms = parseDuration(value)
    return ms === undefined ? undefined : [ms, ms]
  }
  if (value.length !== 2) return undefined
  const [from, to] = value.map(parseDuration)
  return from !== undefined && to !== undefined && from <= to ? [from, to] : undefined
}

/** Explains why a value is not a duration or a range of two. `kind` is the noun and the accepted forms. */
export function explainDuration(value: unknown, kind = `duration. ${DURATION_FORMS}`): string {
  const parts: readonly unknown[] = Array.isArray(value) ? value.slice(0, 2) : [value]
  const number = parts.find(
    (part): part is string => typeof part === 'string' && /^\s*\d{1,15}(?:\.\d{1,15})?\s*$/.test(part),
  )
  return number === undefined
    ? `${formatValue(value)} is not a ${kind}`
    : `${formatValue(number)} has no unit. Use a unit, such as ${number.trim()}s, or a number without quotes for milliseconds`
}

/** Formats milliseconds as seconds: `90 s`, `0.25 s`. */
export function formatSeconds(ms: number): string {
  return `${Math.round(ms) / 1_000} s`
}

/** Formats a span of milliseconds: `2 s`, or `between 10 s and 50 s`. */
export function formatSpan(fromMs: number, toMs: number): string {
  return fromMs === toMs
    ? formatSeconds(fromMs)
    : `between ${formatSeconds(fromMs)} and ${formatSeconds(toMs)}`
}
