import { MockVideoApiError } from '../failure.ts'
import { parseArguments } from './arguments.ts'
import { exec } from './exec.ts'
import { explain, listScenarios } from './explain.ts'
import { toHelp } from './help.ts'
import { serve } from './serve.ts'
import { toSettings } from './settings.ts'
import type { Terminal } from './serve.ts'

/** What a command line is given from outside. */
export interface Invocation {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
}

/** Runs a command line, and returns its exit code. A mistake is one clear line. */
export async function run({ argv, env, version }: Invocation, terminal: Terminal): Promise<number> {
  try {
    const args = parseArguments(argv, env)
    if (args.values.has('help')) return print(terminal, toHelp())
    if (args.values.has('version')) return print(terminal, version)
    const settings = toSettings(args)
    if (args.command === 'scenarios') return print(terminal, listScenarios(settings))
    if (args.command === 'explain') return print(terminal, explain(args.rest[0], settings))
    if (args.command === 'exec') return await exec(settings, args.child, terminal)
    return await serve(settings, terminal)
  } catch (error) {
    if (!(error instanceof MockVideoApiError)) throw error
    terminal.error(error.message)
    return 1
  }
}

function print(terminal: Terminal, text: string): number {
  terminal.out(text)
  return 0
}
