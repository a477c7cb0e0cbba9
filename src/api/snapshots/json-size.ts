import { ConflictError } from '../../lib/errors.ts'
import { MAX_SNAPSHOT_BYTES } from './snapshot.ts'

const encoder = new TextEncoder()

/** A value as it is after it was written as JSON and read again, and the size of the JSON in bytes. */
export interface JsonCopy<Value> {
  readonly copy: Value
  readonly bytes: number
}

/** Copies plain data, so that later changes of the fake do not change it. */
export function copyAsJson<Value>(value: Value): JsonCopy<Value> {
  const json = JSON.stringify(value)
  // True because the value is plain data, which JSON does not change.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { copy: JSON.parse(json) as Value, bytes: measureText(json) }
}

/** Returns the size of a value as JSON, in bytes. */
export function measureJson(value: unknown): number {
  return measureText(JSON.stringify(value))
}

function measureText(text: string): number {
  return encoder.encode(text).byteLength + SEPARATOR_BYTES
}

/** The comma after a value. */
const SEPARATOR_BYTES = 1

/** The size of the parts of a snapshot that cannot be left out. */
export interface SizeCounter {
  /** Returns the copy. Throws a `ConflictError` if all together are too large. */
  add<Value>(part: JsonCopy<Value>): Value
  readonly bytes: number
}

export function createSizeCounter(): SizeCounter {
  let total = 0
  return {
    add({ copy, bytes }) {
      total += bytes
      if (total > MAX_SNAPSHOT_BYTES) throw createSizeError()
      return copy
    },
    get bytes() {
      return total
    },
  }
}

export function createSizeError(): ConflictError {
  return new ConflictError(
    'take a snapshot',
    `the run takes more than ${MAX_SNAPSHOT_BYTES / 1_024 ** 2} MB even without its requests`,
    'Reset sessions that are done, or take the snapshot earlier',
  )
}
