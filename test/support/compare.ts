/** A difference between a documented body and ours: key, documented value, our value. A missing value is undefined. */
export type Difference = readonly [key: string, documented: unknown, ours: unknown]

/** Compares a body with the documented one in both directions. A different order of keys is a difference too. */
export function findDifferences(documented: object, ours: unknown): Difference[] {
  const documentedValues = new Map(getEntries(documented))
  const ourValues = new Map(getEntries(ours))
  const keys = [...new Set([...documentedValues.keys(), ...ourValues.keys()])]
  const differences = keys
    .map((key): Difference => [key, documentedValues.get(key), ourValues.get(key)])
    .filter(
      ([key, a, b]) =>
        documentedValues.has(key) !== ourValues.has(key) || JSON.stringify(a) !== JSON.stringify(b),
    )
  const [order, ourOrder] = [[...documentedValues.keys()].join(), [...ourValues.keys()].join()]
  return order === ourOrder ? differences : [...differences, ['order of keys', order, ourOrder]]
}

/** Returns the keys of a body, in their order. */
export function getKeys(body: unknown): string[] {
  return getEntries(body).map(([key]) => key)
}

function getEntries(body: unknown): [string, unknown][] {
  if (typeof body !== 'object' || body === null)
    throw new Error(`Failed to compare: ${String(body)} is not an object.`)
  return Object.entries(body)
}
