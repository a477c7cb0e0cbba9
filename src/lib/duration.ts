/** A length of time: milliseconds, or a number with a unit, such as `250ms`, `90s`, `2m`, `1h`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h'}`

/** A duration, or two between which one is drawn from the seed. */
export type DurationRange = Duration | readonly [from: Duration, to: Duration]

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** The sentence that names the spellings of a duration, for errors. */
export const DURATION_FORMS = 'Use 250ms, 90s, 2m, 1h or a number of milliseconds'

/** Milliseconds of a duration, or undefined when `value` is none. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) && value >= 0 ? value : undefined
  }
  const found = typeof value === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(value.trim()) : null
  if (found === null) return undefined
  const ms = Number(found[1]) * (UNITS[found[2] ?? 'ms'] ?? 1)
  return Number.isFinite(ms) ? ms : undefined
}

/** The milliseconds between which a duration is drawn, or undefined when `value` is none. */
export function parseDurationRange(value: unknown): readonly [fromMs: number, toMs: number] | undefined {
  if (!Array.isArray(value)) {
    const ms = parseDuration(value)
    return ms === undefined ? undefined : [ms, ms]
  }
  const [from, to] = value.map(parseDuration)
  return value.length === 2 && from !== undefined && to !== undefined && from <= to ? [from, to] : undefined
}

/** A duration for a person, in seconds: `90 s`, `0.25 s`. */
export function formatSeconds(ms: number): string {
  return `${Math.round(ms) / 1_000} s`
}
