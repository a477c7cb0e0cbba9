import { joinLines } from '../../lib/join-lines.ts'
import type { Mistake } from '../../lib/mistake.ts'

/** A file that was read and parsed. */
export interface ParsedFile {
  /** The path for messages, relative to the working directory. */
  readonly file: string
  /** The parsed value. For a module, its default export, or undefined if there is none. */
  readonly value: unknown
  /** The other exports of a module, by name. */
  readonly namedExports: ReadonlyMap<string, unknown>
  /** Formats the location of a path in the value: `late.yaml:3:10`, or `late.ts: steps[1].for` for a module. */
  formatLocation(path: readonly PropertyKey[]): string
  /** Formats a mistake in the value as one line. */
  formatMistake(mistake: Mistake): string
}

/** A file that could not be read or parsed, with one line for each mistake. */
export interface UnreadableFile {
  readonly file: string
  readonly mistakes: readonly string[]
}

/** Joins the lines of a text and cuts it to 2,000 characters. */
export function formatOneLine(text: string): string {
  return joinLines(text.slice(0, MAX_TEXT_LENGTH)).slice(0, MAX_LENGTH)
}

const MAX_TEXT_LENGTH = 100_000

const MAX_LENGTH = 2_000

/** Returns the first mistakes of a file, and a line with the number of the others. */
export function limitMistakes(file: string, mistakes: readonly string[]): readonly string[] {
  const omitted = mistakes.length - MAX_MISTAKES
  return omitted <= 0 ? mistakes : [...mistakes.slice(0, MAX_MISTAKES), `${file}: and ${omitted} more`]
}

/** The maximum number of mistakes that are printed for one file. */
export const MAX_MISTAKES = 20
