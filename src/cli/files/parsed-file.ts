import type { Mistake } from '../../lib/mistake.ts'

/** A file that was read. */
export interface Written {
  /** As messages name it: seen from the working directory. */
  readonly file: string
  /** What it says; of a module the default export, undefined where there is none. */
  readonly value: unknown
  /** What else a module exports, by name. */
  readonly named: ReadonlyMap<string, unknown>
  /** Where in the file a place of the value is: `late.yaml:3:10`, or, of a module, `late.ts: steps[1].for`. */
  place(path: readonly PropertyKey[]): string
  /** A mistake in the value, as one line. */
  tell(mistake: Mistake): string
}

/** A file that could not be read, and why: a line for each mistake. */
export interface Unreadable {
  readonly file: string
  readonly mistakes: readonly string[]
}

/** A text on one line. */
export function toLine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .slice(0, MAX_LINE)
}

const MAX_LINE = 2_000

/** As many mistakes of one file as somebody reads. */
export function shorten(file: string, mistakes: readonly string[]): readonly string[] {
  const more = mistakes.length - MAX_MISTAKES
  return more <= 0 ? mistakes : [...mistakes.slice(0, MAX_MISTAKES), `${file}: and ${more} more`]
}

/** Beyond, they are only counted. */
export const MAX_MISTAKES = 20
