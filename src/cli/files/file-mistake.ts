import { formatPath } from '../../lib/parse.ts'
import { hideInText } from '../../lib/secrets.ts'
import type { Mistake } from '../../lib/mistake.ts'

/** A place in a file, or a file as a whole. */
export interface FileLocation {
  /** The path for messages, relative to the working directory. Undefined if the mistake is not about a single file. */
  readonly file: string | undefined
  /** Counted from 1. */
  readonly line?: number
  readonly column?: number
  /** The path in the value of the file, as in code: `steps[1].for`. */
  readonly path?: string
}

/** A mistake in a file. */
export interface FileMistake extends FileLocation {
  readonly message: string
}

/** Creates a mistake in the value of a file, without its secrets. */
export function createFileMistake(location: FileLocation, { path, message }: Mistake): FileMistake {
  return {
    ...location,
    ...(path.length > 0 && { path: hideInText(formatPath(path)) }),
    message: hideInText(message),
  }
}

/** Formats a mistake as one line: `late.yaml:5:33: steps[1].for: "soon" is not a duration`. */
export function formatFileMistake({ message, ...location }: FileMistake): string {
  return joinParts([formatPosition(location), location.path, message], ': ')
}

/** Formats a location: `late.yaml:3:10`, or `late.ts: steps[1].for` without a line. */
export function formatLocation(location: FileLocation): string {
  return joinParts([formatPosition(location), location.line === undefined ? location.path : undefined], ': ')
}

function formatPosition({ file, line, column }: FileLocation): string {
  return joinParts([file, line, column], ':')
}

function joinParts(parts: readonly (string | number | undefined)[], separator: string): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator)
}

/** Returns the first mistakes of a file, and one that counts the others. */
export function limitMistakes(
  file: string | undefined,
  mistakes: readonly FileMistake[],
): readonly FileMistake[] {
  const omitted = mistakes.length - MAX_MISTAKES
  if (omitted <= 0) return mistakes
  return [...mistakes.slice(0, MAX_MISTAKES), { file, message: `and ${omitted} more` }]
}

/** The maximum number of mistakes that are printed for one file. */
export const MAX_MISTAKES = 20
