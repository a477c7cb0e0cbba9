import { getErrorMessage } from './error-message.ts'
import { formatOneLine } from './parsed-file.ts'
import type { Mistake } from '../../lib/mistake.ts'

/** The maximum depth. Deeper values are refused, because the checks are recursive. */
export const MAX_DEPTH = 100

/** The maximum number of values. A short file can stand for more with YAML anchors. */
const MAX_VALUES = 100_000

/** A copy of a value without getters or proxies. */
export interface ClonedData {
  readonly value: unknown
  /** The parts that cannot be copied. */
  readonly mistakes: readonly Mistake[]
}

interface Copy {
  readonly value: unknown
  /** The number of values in it. A value that occurs twice counts twice. */
  readonly size: number
  /** The number of levels below it. */
  readonly height: number
}

/** Ends a copy of a value that is too large. */
export class TooLargeError extends Error {}

/** Creates a function that clones values. Getters run only once, here. A value that occurs twice, in one or several calls, is cloned once. */
export function createDataCloner(): (value: unknown) => ClonedData {
  const copies = new Map<object, Copy>()
  const ancestors = new Set<object>()
  let mistakes: Mistake[] = []
  let count = 0

  function refuse(path: readonly PropertyKey[], message: string): Copy {
    mistakes.push({ path, message })
    return { value: undefined, size: 1, height: 0 }
  }

  function addToCount(size: number): void {
    count += size
    if (count > MAX_VALUES) throw new TooLargeError(`has more than ${MAX_VALUES} values`)
  }

  function copy(value: unknown, path: readonly PropertyKey[]): Copy {
    if (isPlainData(value)) return copyObject(value, path)
    addToCount(1)
    // Values that are not data, such as functions and dates, are reported by the checks of the scenario.
    return { value, size: 1, height: 0 }
  }

  function copyObject(value: object, path: readonly PropertyKey[]): Copy {
    if (ancestors.has(value))
      return refuse(path, 'is a circular reference, which JSON cannot have. Remove it')
    const cached = copies.get(value)
    if (path.length + (cached?.height ?? 0) > MAX_DEPTH) {
      throw new TooLargeError(`is nested deeper than ${MAX_DEPTH} levels`)
    }
    addToCount(cached?.size ?? 1)
    if (cached !== undefined) return cached
    ancestors.add(value)
    const clone = attempt(() => copyEntries(value, path), path)
    ancestors.delete(value)
    copies.set(value, clone)
    return clone
  }

  function copyEntries(value: object, path: readonly PropertyKey[]): Copy {
    const countBefore = count
    let height = 0
    const copyEntry: CopyEntry = (key, read) => {
      const entryPath = [...path, key]
      const entry = attempt(() => copy(read(), entryPath), entryPath)
      height = Math.max(height, entry.height + 1)
      return entry.value
    }
    return { value: mapEntries(value, copyEntry), size: count - countBefore + 1, height }
  }

  function attempt(createCopy: () => Copy, path: readonly PropertyKey[]): Copy {
    try {
      return createCopy()
    } catch (error) {
      if (error instanceof TooLargeError) throw error
      return refuse(path, `throws: ${formatOneLine(getErrorMessage(error))}`)
    }
  }

  return (value) => {
    mistakes = []
    ancestors.clear()
    try {
      return { value: attempt(() => copy(value, []), []).value, mistakes }
    } catch (error) {
      return { value: undefined, mistakes: [{ path: [], message: getErrorMessage(error) }] }
    }
  }
}

type CopyEntry = (key: PropertyKey, read: () => unknown) => unknown

function mapEntries(value: object, copyEntry: CopyEntry): unknown {
  if (!Array.isArray(value)) {
    return Object.fromEntries(
      Object.keys(value).map((key) => [key, copyEntry(key, (): unknown => Reflect.get(value, key))]),
    )
  }
  const { length } = value
  if (length > MAX_VALUES) throw new TooLargeError(`has more than ${MAX_VALUES} values`)
  return Array.from({ length }, (_, index) => copyEntry(index, (): unknown => value[index]))
}

/** True if a value is an array or a plain object, and not, for example, a date. */
function isPlainData(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return ['[object Object]', '[object Array]'].includes(Object.prototype.toString.call(value))
}
