/** Returns the first difference from an expected value, which can contain patterns and functions; undefined if there is none. */
function findDifference(actual, expected, path = '') {
  const at = path === '' ? 'the value' : path
  if (typeof expected === 'function')
    return expected(actual)
      ? undefined
      : `${at} is ${show(actual)}, which does not pass ${expected.name || 'its check'}`
  if (expected instanceof RegExp)
    return typeof actual === 'string' && expected.test(actual)
      ? undefined
      : `${at} is ${show(actual)}, expected ${String(expected)}`
  if (typeof expected !== 'object' || expected === null)
    return Object.is(actual, expected) ? undefined : `${at} is ${show(actual)}, expected ${show(expected)}`
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(expected))
    return `${at} is ${show(actual)}, expected ${show(expected)}`
  const names = new Set([
    ...Object.keys(actual),
    ...Object.keys(expected).filter((name) => expected[name] !== undefined),
  ])
  for (const name of names) {
    const difference = findDifference(actual[name], expected[name], path === '' ? name : `${path}.${name}`)
    if (difference !== undefined) return difference
  }
  return undefined
}

const MAX_SHOWN = 600

/** Formats a value for a mismatch. */
export function show(value) {
  if (value === undefined) return 'undefined'
  const text = JSON.stringify(value, (_, part) =>
    part instanceof RegExp ? String(part) : typeof part === 'function' ? `(${part.name || 'a check'})` : part,
  )
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

/** Sorts values by their formatted texts. */
export function sortByText(values) {
  return values.toSorted((a, b) => (show(a) < show(b) ? -1 : 1))
}

/** A difference between the fake and the model. */
export class Mismatch extends Error {
  constructor(what, { expected, actual }) {
    super(what)
    this.expected = expected
    this.actual = actual
  }
}

/** Throws a Mismatch unless `actual` matches `expected`. */
export function assertMatches(what, actual, expected) {
  const difference = findDifference(actual, expected)
  if (difference !== undefined) throw new Mismatch(`${what}: ${difference}`, { expected, actual })
}
