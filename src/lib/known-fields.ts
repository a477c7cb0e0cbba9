import { findNearestName, normalizeName } from './nearest.ts'
import { isRecord } from './unknown-record.ts'
import type { UnknownRecord } from './unknown-record.ts'

/**
 * The known fields of an object, by name. Each is `true` (any value is known), the known fields of its value, or a function that
 * returns the known fields for a value. For a list, they are the fields of its items.
 */
export interface KnownFields {
  readonly [field: string]: KnownField
}

/** The known fields of one value. */
export type KnownField = true | KnownFields | ((value: UnknownRecord) => KnownFields | undefined)

/** A field that is not known, as a dotted path, and the nearest known one; null if none is similar. */
export interface UnknownField {
  readonly field: string
  readonly nearest: string | null
}

/** Returns the fields of a value that are not among the known ones, at most `limit`. */
export function findUnknownFields(
  known: KnownFields,
  value: unknown,
  limit: number,
): readonly UnknownField[] {
  const found: UnknownField[] = []
  const paths = new Map<string, string>()

  function visit(item: unknown, field: KnownField, path: string): void {
    if (field === true || found.length >= limit) return
    if (Array.isArray(item)) {
      for (const [index, entry] of item.entries()) {
        if (found.length >= limit) return
        visit(entry, field, joinPath(path, String(index)))
      }
    } else if (isRecord(item)) {
      const fields = typeof field === 'function' ? field(item) : field
      if (fields !== undefined) visitObject(item, fields, path)
    }
  }

  function visitObject(item: UnknownRecord, fields: KnownFields, path: string): void {
    for (const name of Object.keys(item)) {
      if (found.length >= limit) return
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (field !== undefined) visit(item[name], field, joinPath(path, name))
      else found.push({ field: joinPath(path, name), nearest: findNearestField(name, fields, path) })
    }
  }

  /** Returns the most similar field of the same object, else the field of this name in another object. */
  function findNearestField(name: string, fields: KnownFields, path: string): string | null {
    const sibling = findNearestName(name, Object.keys(fields))
    if (sibling !== undefined) return joinPath(path, sibling)
    if (paths.size === 0) addPaths(paths, known, '')
    return paths.get(normalizeName(name)) ?? null
  }

  visit(value, known, '')
  return found
}

/** Adds the path of each field by its normalized name. The first field with a name wins. */
function addPaths(paths: Map<string, string>, fields: KnownFields, path: string): void {
  for (const [name, field] of Object.entries(fields)) {
    const key = normalizeName(name)
    if (!paths.has(key)) paths.set(key, joinPath(path, name))
    if (typeof field === 'object') addPaths(paths, field, joinPath(path, name))
  }
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
