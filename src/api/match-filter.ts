import { isRecord } from '../lib/unknown-record.ts'

/** A value of a query, which is always text. It matches a text, a number, true, false and null that are written like it. */
export class TextValue {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/**
 * True if a value matches what a filter expects: the same value, or for an object the same values in the expected fields. A
 * list matches if for each expected item one of its items matches. What is expected of an item may stand for a list of it, and
 * `undefined` matches everything.
 */
export function matchesFilter(value: unknown, expected: unknown): boolean {
  if (expected === undefined) return true
  if (Array.isArray(expected))
    return Array.isArray(value) && expected.every((item) => value.some((each) => matchesFilter(each, item)))
  if (Array.isArray(value)) return value.some((item) => matchesFilter(item, expected))
  if (expected instanceof TextValue) return isRecord(value) ? false : String(value) === expected.text
  if (!isRecord(expected)) return value === expected
  return isRecord(value) && Object.entries(expected).every(([key, part]) => matchesField(value, key, part))
}

function matchesField(value: Readonly<Record<string, unknown>>, key: string, expected: unknown): boolean {
  if (expected === undefined) return true
  return Object.hasOwn(value, key) && matchesFilter(value[key], expected)
}
