import { toReason } from './thrown.ts'
import { toLine } from './parsed-file.ts'
import type { Mistake } from '../../lib/mistake.ts'

/** Deeper is no scenario; what checks it calls itself for each level. */
export const MAX_DEPTH = 100

/** More is no scenario, however short it is written with anchors. */
const MAX_VALUES = 100_000

/** A copy that does nothing when it is read. */
export interface Plain {
  readonly value: unknown
  /** What cannot be copied, with its place. */
  readonly mistakes: readonly Mistake[]
}

interface Copy {
  readonly value: unknown
  /** How many values it is made of, each counted wherever it stands. */
  readonly size: number
  /** How many levels are below it. */
  readonly height: number
}

/** Ends a copy: nothing more is to be said of the value. */
class TooMuchError extends Error {}

/** Copies values: what runs when they are read, such as a getter, runs here and never again. What stands twice is one copy. */
export function createCopier(): (value: unknown) => Plain {
  const copies = new Map<object, Copy>()
  const around = new Set<object>()
  let mistakes: Mistake[] = []
  let count = 0

  function refuse(path: readonly PropertyKey[], message: string): Copy {
    mistakes.push({ path, message })
    return { value: undefined, size: 1, height: 0 }
  }

  function add(more: number): void {
    count += more
    if (count > MAX_VALUES) throw new TooMuchError(`is made of more than ${MAX_VALUES} values`)
  }

  function copy(value: unknown, path: readonly PropertyKey[]): Copy {
    if (isPlain(value)) return copyObject(value, path)
    add(1)
    // What is no data, such as a function or a date, is told with what else is wrong with a scenario.
    return { value, size: 1, height: 0 }
  }

  function copyObject(value: object, path: readonly PropertyKey[]): Copy {
    if (around.has(value)) return refuse(path, 'must be JSON, which cannot hold itself. Leave it out')
    const before = copies.get(value)
    if (path.length + (before?.height ?? 0) > MAX_DEPTH) {
      throw new TooMuchError(`is nested more than ${MAX_DEPTH} deep`)
    }
    add(before?.size ?? 1)
    if (before !== undefined) return before
    around.add(value)
    const made = attempt(() => copyEntries(value, path), path)
    around.delete(value)
    copies.set(value, made)
    return made
  }

  function copyEntries(value: object, path: readonly PropertyKey[]): Copy {
    const first = count
    let height = 0
    const take = (key: PropertyKey, read: () => unknown): unknown => {
      const inner = [...path, key]
      const one = attempt(() => copy(read(), inner), inner)
      height = Math.max(height, one.height + 1)
      return one.value
    }
    return { value: mapEntries(value, take), size: count - first + 1, height }
  }

  function attempt(make: () => Copy, path: readonly PropertyKey[]): Copy {
    try {
      return make()
    } catch (error) {
      if (error instanceof TooMuchError) throw error
      return refuse(path, `throws: ${toLine(toReason(error))}`)
    }
  }

  return (value) => {
    mistakes = []
    around.clear()
    try {
      return { value: attempt(() => copy(value, []), []).value, mistakes }
    } catch (error) {
      return { value: undefined, mistakes: [{ path: [], message: toReason(error) }] }
    }
  }
}

type Take = (key: PropertyKey, read: () => unknown) => unknown

function mapEntries(value: object, take: Take): unknown {
  if (!Array.isArray(value)) {
    return Object.fromEntries(
      Object.keys(value).map((key) => [key, take(key, (): unknown => Reflect.get(value, key))]),
    )
  }
  const { length } = value
  if (length > MAX_VALUES) throw new TooMuchError(`is made of more than ${MAX_VALUES} values`)
  return Array.from({ length }, (_, index) => take(index, (): unknown => value[index]))
}

/** Whether it is a list or an object of somebody's own, and not such as a date. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return ['[object Object]', '[object Array]'].includes(Object.prototype.toString.call(value))
}
