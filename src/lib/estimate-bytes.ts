/** About the memory that V8 needs for an object or an array, and for each of its values. */
const OBJECT_BYTES = 48
const VALUE_BYTES = 8

/** Estimates the memory that a JSON value takes, in bytes. Not recursive, because a value can be deeply nested. */
export function estimateBytes(value: unknown): number {
  let bytes = 0
  const rest: unknown[] = [value]
  while (rest.length > 0) {
    const item = rest.pop()
    bytes += VALUE_BYTES
    if (typeof item === 'string') bytes += item.length
    if (typeof item !== 'object' || item === null) continue
    bytes += OBJECT_BYTES
    for (const inner of Object.values(item)) rest.push(inner)
  }
  return bytes
}
