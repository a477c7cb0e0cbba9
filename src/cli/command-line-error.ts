import { MockVideoApiError } from '../lib/errors.ts'

/** The mistakes in a command line and its files, one per line. The command prints them and ends. */
export class CommandLineError extends Error {
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

/** Formats the mistakes in the flags and arguments as one message. */
export function formatCommandLineMistakes(mistakes: readonly string[]): string {
  return new MockVideoApiError('read the command line', mistakes.join('; '), 'See --help').message
}
