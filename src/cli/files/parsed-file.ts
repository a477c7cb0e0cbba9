import { joinLines } from '../../lib/join-lines.ts'
import type { Mistake } from '../../lib/mistake.ts'
import type { FileLocation, FileMistake } from './file-mistake.ts'

/** A file that was read and parsed. */
export interface ParsedFile {
  /** The path for messages, relative to the working directory. */
  readonly file: string
  /** The parsed value. For a module, its default export, or undefined if there is none. */
  readonly value: unknown
  /** The other exports of a module, by name. */
  readonly namedExports: ReadonlyMap<string, unknown>
  /** Returns the location of a part of the value. A module has no line and column. */
  locate(path: readonly PropertyKey[]): FileLocation
  /** Returns a mistake in the value with its location. */
  createMistake(mistake: Mistake): FileMistake
}

/** A file that could not be read or parsed. */
export interface UnreadableFile {
  readonly file: string
  readonly mistakes: readonly FileMistake[]
}

/** Joins the lines of a text and cuts it to 2,000 characters. */
export function formatOneLine(text: string): string {
  return joinLines(text.slice(0, MAX_TEXT_LENGTH)).slice(0, MAX_LENGTH)
}

const MAX_TEXT_LENGTH = 100_000

const MAX_LENGTH = 2_000
