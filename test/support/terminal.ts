import { EventEmitter, once } from 'node:events'
import { onTestFinished } from 'vitest'
import { createModuleLoader } from '../../src/cli/files/module-loader.ts'
import { createTrialRunner } from '../../src/cli/files/trial-runner.ts'
import { run } from '../../src/cli/run.ts'
import type { TrialRunner } from '../../src/cli/files/trial-runner.ts'

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
  /** The result, when the command exits. */
  readonly result: Promise<CommandResult>
}

/** Runs the modules of all commands in one worker, because starting a worker takes long. */
const trials = createTrialRunner()
export const sharedTrials: TrialRunner = { run: (module) => trials.run(module), endWorker: async () => {} }

/** The default working directory: a folder without scenario or config files. */
const DEFAULT_FOLDER = import.meta.dirname

/** Runs a command until it exits. */
export function runCommand(
  argv: readonly string[],
  env: Env = {},
  cwd = DEFAULT_FOLDER,
): Promise<CommandResult> {
  return start({ argv, env, cwd }).result
}

/** Starts a command that keeps running, and ends it when the test has finished. */
export function startCommand(argv: readonly string[], env: Env = {}, cwd = DEFAULT_FOLDER): RunningCommand {
  return endAfterTest(start({ argv, env, cwd }))
}

/** Starts a command that runs its modules with a runner of its own. */
export function startCommandWith(runner: TrialRunner, argv: readonly string[], cwd: string): RunningCommand {
  return endAfterTest(start({ argv, cwd, runner }))
}

function endAfterTest<Running extends RunningCommand>(running: Running): Running {
  onTestFinished(async () => void (await running.end()))
  return running
}

interface Start {
  readonly argv: readonly string[]
  readonly env?: Env
  readonly cwd: string
  readonly runner?: TrialRunner
}

function start({ argv, env = {}, cwd, runner = sharedTrials }: Start): RunningCommand {
  const out: string[] = []
  const error: string[] = []
  const events = new EventEmitter()
  const ended = once(events, 'end').then(([signal]: NodeJS.Signals[]) => signal ?? 'SIGTERM')
  const printTo = (lines: string[]) => (line: string) => {
    lines.push(line)
    events.emit('line')
  }
  const terminal = { out: printTo(out), error: printTo(error), color: false, ended }
  const modules = createModuleLoader(runner)
  const result = run({ argv, env, version: '1.2.3', cwd, modules }, terminal).then((code) => ({
    code,
    out,
    error,
  }))
  return {
    out,
    error,
    result,
    async waitForLines(count) {
      const tooEarly = result.then(({ code }): never => {
        throw new Error(`The command has exited with code ${code}: ${[...out, ...error].join('\n')}`)
      })
      // It also exits after the last line.
      tooEarly.catch(() => {})
      while (out.length + error.length < count) await Promise.race([once(events, 'line'), tooEarly])
    },
    async end(signal = 'SIGTERM') {
      events.emit('end', signal)
      return result
    },
  }
}
