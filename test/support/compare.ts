/** What a documented body and ours do not share: key, documented value, our value; undefined where there is none. */
export type Difference = readonly [key: string, documented: unknown, ours: unknown]

/** Holds a body to the documented one in both directions; the order of keys counts as a difference too. */
export function findDifferences(documented: object, ours: unknown): Difference[] {
  const theirs = new Map(entriesOf(documented))
  const own = new Map(entriesOf(ours))
  const keys = [...new Set([...theirs.keys(), ...own.keys()])]
  const differences = keys
    .map((key): Difference => [key, theirs.get(key), own.get(key)])
    .filter(([key, a, b]) => theirs.has(key) !== own.has(key) || JSON.stringify(a) !== JSON.stringify(b))
  const [order, ownOrder] = [[...theirs.keys()].join(), [...own.keys()].join()]
  return order === ownOrder ? differences : [...differences, ['order of keys', order, ownOrder]]
}

/** The keys of a body, in its order. */
export function keysOf(body: unknown): string[] {
  return entriesOf(body).map(([key]) => key)
}

function entriesOf(body: unknown): [string, unknown][] {
  if (typeof body !== 'object' || body === null)
    throw new Error(`Failed to compare: ${String(body)} is no object.`)
  return Object.entries(body)
}
