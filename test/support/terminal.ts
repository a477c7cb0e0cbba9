import { EventEmitter, once } from 'node:events'
import { onTestFinished } from 'vitest'
import { run } from '../../src/cli/run.ts'

/** What a command line printed, and the code it ended with. */
export interface Ran {
  readonly code: number
  readonly out: readonly string[]
  readonly error: readonly string[]
}

type Env = Readonly<Record<string, string>>

/** A command that runs until it is told to end. */
export interface Running {
  readonly out: readonly string[]
  readonly error: readonly string[]
  /** Resolves once it has printed so many lines, to either. */
  printed(count: number): Promise<void>
  end(signal?: NodeJS.Signals): Promise<Ran>
}

/** Where the files of a command line are: a folder without any, unless told otherwise. */
const NOWHERE = import.meta.dirname

/** Runs a command line to its end. */
export function runToEnd(argv: readonly string[], env: Env = {}, cwd = NOWHERE): Promise<Ran> {
  return start(argv, env, cwd).ran
}

/** Runs a command line that goes on; it is ended when the test is over. */
export function runOn(argv: readonly string[], env: Env = {}, cwd = NOWHERE): Running {
  const running = start(argv, env, cwd)
  onTestFinished(async () => void (await running.end()))
  return running
}

function start(argv: readonly string[], env: Env, cwd: string): Running & { readonly ran: Promise<Ran> } {
  const out: string[] = []
  const error: string[] = []
  const events = new EventEmitter()
  const ended = once(events, 'end').then(([signal]: NodeJS.Signals[]) => signal ?? 'SIGTERM')
  const printTo = (lines: string[]) => (line: string) => {
    lines.push(line)
    events.emit('line')
  }
  const terminal = { out: printTo(out), error: printTo(error), color: false, ended }
  const ran = run({ argv, env, version: '1.2.3', cwd }, terminal).then((code) => ({ code, out, error }))
  return {
    out,
    error,
    ran,
    async printed(count) {
      while (out.length + error.length < count) await Promise.race([once(events, 'line'), ran])
    },
    async end(signal = 'SIGTERM') {
      events.emit('end', signal)
      return ran
    },
  }
}
