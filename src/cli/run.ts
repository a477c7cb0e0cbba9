import { constants } from 'node:os'

import { MockVideoApiError } from '../lib/errors.ts'
import { createGuard } from './files/module-guard.ts'
import { parseArguments } from './arguments.ts'
import { exec } from './exec.ts'
import { explain, listScenarios } from './explain.ts'
import { toHelp } from './help.ts'
import { LinesError } from './lines-error.ts'
import { load } from './load.ts'
import { serve } from './serve.ts'
import { toSettings } from './settings.ts'
import { validate } from './validate.ts'
import type { Guard } from './files/module-guard.ts'
import type { Arguments } from './arguments.ts'
import type { Sought } from './load.ts'
import type { Terminal } from './serve.ts'

/** What a command line is given from outside. */
export interface Invocation {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  /** Where its files are. Default: where the process was started. */
  readonly cwd?: string
}

/** What is left to do once all files are read. */
type Next = () => number | Promise<number>

/** Runs a command line, and returns its exit code. A mistake is one clear line. */
export async function run(
  { argv, env, version, cwd = process.cwd() }: Invocation,
  terminal: Terminal,
): Promise<number> {
  const guard = createGuard()
  try {
    const args = parseArguments(argv, env)
    if (args.values.has('help')) return print(terminal, toHelp())
    if (args.values.has('version')) return print(terminal, version)
    const sought = toSought(args, { cwd, guard })
    // Not 0: nothing was started, so a command that was to be run has not succeeded.
    const isEnded = terminal.ended.then(
      (signal): Next =>
        () =>
          128 + constants.signals[signal],
    )
    const next = await Promise.race([prepare(args, sought, terminal), isEnded])
    return await next()
  } catch (error) {
    for (const line of toLines(error)) terminal.error(line)
    return 1
  } finally {
    guard.close()
  }
}

/** Reads the files, which can take long. */
async function prepare(args: Arguments, sought: Sought, terminal: Terminal): Promise<Next> {
  if (args.command === 'validate') {
    const text = await validate(args, sought)
    return () => print(terminal, text)
  }
  const settings = toSettings(args, await load(sought))
  if (args.command === 'scenarios') return () => print(terminal, listScenarios(settings))
  if (args.command === 'explain') return () => print(terminal, explain(args.rest[0], settings))
  const start = (own: Terminal): Promise<number> =>
    args.command === 'exec' ? exec(settings, args.child, own) : serve(settings, own)
  if (!settings.watch) return () => untilThrown(sought.guard, terminal, start)
  return () => {
    sought.guard.hear((line) => terminal.error(`warning: ${line}`))
    return start(terminal)
  }
}

/** Ends what runs, with 1, once a module throws. */
async function untilThrown(
  guard: Guard,
  terminal: Terminal,
  start: (terminal: Terminal) => Promise<number>,
): Promise<number> {
  let hasThrown = false
  const thrown = new Promise<NodeJS.Signals>((resolve) => {
    guard.hear((line) => {
      terminal.error(line)
      hasThrown = true
      resolve('SIGTERM')
    })
  })
  const code = await start({ ...terminal, ended: Promise.race([terminal.ended, thrown]) })
  return hasThrown ? 1 : code
}

function toSought({ values }: Arguments, where: Pick<Sought, 'cwd' | 'guard'>): Sought {
  return {
    ...where,
    config: values.get('config')?.[0],
    scenarios: values.get('scenarios') ?? [],
    providers: values.get('provider'),
  }
}

function toLines(error: unknown): readonly string[] {
  if (error instanceof LinesError) return error.lines
  if (error instanceof MockVideoApiError) return [error.message]
  throw error
}

function print(terminal: Terminal, text: string): number {
  terminal.out(text)
  return 0
}
