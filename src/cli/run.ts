import { constants } from 'node:os'

import { MockVideoApiError } from '../lib/errors.ts'
import { createModuleLoader } from './files/module-loader.ts'
import { parseArguments } from './arguments.ts'
import { CommandLineError } from './command-line-error.ts'
import { exec } from './exec.ts'
import { explain, listScenarios } from './explain.ts'
import { formatHelp } from './help.ts'
import { loadFiles } from './load.ts'
import { restoreRun } from './restore-run.ts'
import { checkSaveFile } from './save-run.ts'
import { serve } from './serve.ts'
import { buildSettings } from './settings.ts'
import { validate } from './validate.ts'
import type { ModuleLoader } from './files/module-loader.ts'
import type { Arguments } from './arguments.ts'
import type { LoadRequest } from './load.ts'
import type { Terminal } from './serve.ts'

/** The input of a command line. */
export interface Invocation {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  /** The folder that file names are relative to. Default: the working directory of the process. */
  readonly cwd?: string
  /** Loads the modules among the files. Default: a new loader. The loader is closed at the end. */
  readonly modules?: ModuleLoader
}

/** The action that runs after all files are read. It returns the exit code. */
type Action = () => number | Promise<number>

/** Runs a command line. Returns its exit code. Prints each mistake as one line. */
export async function run(
  { argv, env, version, cwd = process.cwd(), modules = createModuleLoader() }: Invocation,
  terminal: Terminal,
): Promise<number> {
  try {
    const args = parseArguments(argv, env)
    if (args.command === 'help' || args.values.has('help')) return print(terminal, formatHelp())
    if (args.values.has('version')) return print(terminal, version)
    const request = createLoadRequest(args, { cwd, modules })
    // Not 0, because a command that was to be run has not succeeded.
    const interrupted = terminal.ended.then(
      (signal): Action =>
        () =>
          128 + constants.signals[signal],
    )
    const action = await Promise.race([prepare(args, request, terminal), interrupted])
    void modules.endWorker()
    return await action()
  } catch (error) {
    for (const line of getErrorLines(error)) terminal.error(line)
    return 1
  } finally {
    modules.close()
  }
}

/** Reads the files. Modules among them can take long. */
async function prepare(args: Arguments, request: LoadRequest, terminal: Terminal): Promise<Action> {
  if (args.command === 'validate') {
    const { text, code } = await validate(args, request)
    return () => print(terminal, text, code)
  }
  const settings = await restoreRun(buildSettings(args, await loadFiles(request)), args)
  if (settings.save !== undefined) checkSaveFile(settings.save)
  if (args.command === 'scenarios') return () => print(terminal, listScenarios(settings))
  if (args.command === 'explain') return () => print(terminal, explain(args.positionals[0], settings))
  if (settings.logLevel !== 'silent') for (const note of settings.notes) terminal.error(`note: ${note}`)
  const start = (startTerminal: Terminal): Promise<number> =>
    args.command === 'exec'
      ? exec(settings, args.childCommand, startTerminal)
      : serve(settings, startTerminal)
  if (!settings.watch) return () => runUntilLateError(request.modules, terminal, start)
  return () => {
    request.modules.onLateError((line) => terminal.error(`warning: ${line}`))
    return start(terminal)
  }
}

/** Runs a command and ends it with code 1 when a module throws. */
async function runUntilLateError(
  modules: ModuleLoader,
  terminal: Terminal,
  start: (terminal: Terminal) => Promise<number>,
): Promise<number> {
  let hasFailed = false
  const failed = new Promise<NodeJS.Signals>((resolve) => {
    modules.onLateError((line) => {
      terminal.error(line)
      hasFailed = true
      resolve('SIGTERM')
    })
  })
  const code = await start({ ...terminal, ended: Promise.race([terminal.ended, failed]) })
  return hasFailed ? 1 : code
}

function createLoadRequest(
  { values }: Arguments,
  context: Pick<LoadRequest, 'cwd' | 'modules'>,
): LoadRequest {
  return {
    ...context,
    config: values.get('config')?.[0],
    scenarios: values.get('scenarios') ?? [],
    providers: values.get('provider'),
    clock: values.get('clock')?.[0],
  }
}

function getErrorLines(error: unknown): readonly string[] {
  if (error instanceof CommandLineError) return error.lines
  if (error instanceof MockVideoApiError) return [error.message]
  throw error
}

function print(terminal: Terminal, text: string, code = 0): number {
  terminal.out(text)
  return code
}
