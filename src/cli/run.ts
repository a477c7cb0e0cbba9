import { MockVideoApiError } from '../failure.ts'
import { parseArguments } from './arguments.ts'
import { exec } from './exec.ts'
import { explain, listScenarios } from './explain.ts'
import { toHelp } from './help.ts'
import { LinesError } from './lines-error.ts'
import { load } from './load.ts'
import { serve } from './serve.ts'
import { toSettings } from './settings.ts'
import { validate } from './validate.ts'
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

/** Runs a command line, and returns its exit code. A mistake is one clear line. */
export async function run(
  { argv, env, version, cwd = process.cwd() }: Invocation,
  terminal: Terminal,
): Promise<number> {
  try {
    const args = parseArguments(argv, env)
    if (args.values.has('help')) return print(terminal, toHelp())
    if (args.values.has('version')) return print(terminal, version)
    const sought = toSought(args, cwd)
    if (args.command === 'validate') return print(terminal, await validate(args, sought))
    const settings = toSettings(args, await load(sought))
    if (args.command === 'scenarios') return print(terminal, listScenarios(settings))
    if (args.command === 'explain') return print(terminal, explain(args.rest[0], settings))
    if (args.command === 'exec') return await exec(settings, args.child, terminal)
    return await serve(settings, terminal)
  } catch (error) {
    for (const line of toLines(error)) terminal.error(line)
    return 1
  }
}

function toSought({ values }: Arguments, cwd: string): Sought {
  return {
    cwd,
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
