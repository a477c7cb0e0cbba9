import { EventEmitter, once } from 'node:events'
import { onTestFinished } from 'vitest'
import { run } from '../../src/cli/run.ts'

/** The output lines and the exit code of a command. */
export interface CommandResult {
  readonly code: number
  readonly out: readonly string[]
  readonly error: readonly string[]
}

type Env = Readonly<Record<string, string>>

/** A command that runs until it is ended. */
export interface RunningCommand {
  readonly out: readonly string[]
  readonly error: readonly string[]
  /** Resolves when it has printed this many lines, to `out` and `error` together. */
  waitForLines(count: number): Promise<void>
  end(signal?: NodeJS.Signals): Promise<CommandResult>
}

/** The default working directory: a folder without scenario or config files. */
const DEFAULT_FOLDER = import.meta.dirname

/** Runs a command until it exits. */
export function runCommand(
  argv: readonly string[],
  env: Env = {},
  cwd = DEFAULT_FOLDER,
): Promise<CommandResult> {
  return start(argv, env, cwd).result
}

/** Starts a command that keeps running, and ends it when the test has finished. */
export function startCommand(argv: readonly string[], env: Env = {}, cwd = DEFAULT_FOLDER): RunningCommand {
  const running = start(argv, env, cwd)
  onTestFinished(async () => void (await running.end()))
  return running
}

function start(
  argv: readonly string[],
  env: Env,
  cwd: string,
): RunningCommand & { readonly result: Promise<CommandResult> } {
  const out: string[] = []
  const error: string[] = []
  const events = new EventEmitter()
  const ended = once(events, 'end').then(([signal]: NodeJS.Signals[]) => signal ?? 'SIGTERM')
  const printTo = (lines: string[]) => (line: string) => {
    lines.push(line)
    events.emit('line')
  }
  const terminal = { out: printTo(out), error: printTo(error), color: false, ended }
  const result = run({ argv, env, version: '1.2.3', cwd }, terminal).then((code) => ({ code, out, error }))
  return {
    out,
    error,
    result,
    async waitForLines(count) {
      while (out.length + error.length < count) await Promise.race([once(events, 'line'), result])
    },
    async end(signal = 'SIGTERM') {
      events.emit('end', signal)
      return result
    },
  }
}
