import { Mismatch } from './match.mjs'

/** Warnings that the load is expected to cause. */
const EXPECTED = [
  /^Reached the limit of /,
  /^A page of \S+ called a control route/,
  / keeps scenario /,
  / has no effect with /,
  /but the manual clock has not moved/,
  /^The Idempotency-Key of a submit has no effect /,
  /^Sync sends no webhook for a generation that is rejected/,
  /They do not apply to the lines of a batch/,
  /^Sync refuses this status read since revision /,
]

/** Collects the warnings of a fake. */
export function createWarnings() {
  let unexpected = []
  return {
    add: (text) => {
      if (!EXPECTED.some((pattern) => pattern.test(text))) unexpected.push(text)
    },
    /** Throws a Mismatch if there was a warning that the load does not explain. */
    check() {
      const [first] = unexpected
      unexpected = []
      if (first !== undefined) throw new Mismatch('a warning', { expected: 'none', actual: first })
    },
    clear() {
      unexpected = []
    },
  }
}
