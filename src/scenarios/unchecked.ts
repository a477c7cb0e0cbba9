/** Reads what somebody wrote before it is known to be right. */

export type Unchecked = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is Unchecked {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object, or one of nothing. */
export function toRecord(value: unknown): Unchecked {
  return isRecord(value) ? value : {}
}

export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
