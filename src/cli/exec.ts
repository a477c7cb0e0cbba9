import { spawn } from 'node:child_process'
import { constants } from 'node:os'

import { MockVideoApiError } from '../lib/errors.ts'
import { printReport } from './report.ts'
import { startLogged } from './serve.ts'
import type { ChildProcess } from 'node:child_process'
import type { RunningServer } from '../server/start-with.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './serve.ts'

/** Runs a command against a fake of its own, and ends with the command's code. */
export async function exec(
  settings: Settings,
  command: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [file] = command
  if (file === undefined) {
    throw new MockVideoApiError(
      'exec',
      'there is no command',
      'Put it behind --, such as mock-video-api exec -- npm test',
    )
  }
  // What the command prints stays its own.
  const server = await startLogged(settings, terminal, terminal.error)
  try {
    const child = start(command, toVariables(server))
    void terminal.ended.then((signal) => child.kill(signal))
    return await toCode(child, file)
  } finally {
    await server.close()
    printReport(server.api, settings, terminal.error)
  }
}

/** Some of what cannot be run is told at once, and the rest by an event. */
function start([file = '', ...args]: readonly string[], variables: Record<string, string>): ChildProcess {
  try {
    return spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...variables } })
  } catch (error) {
    throw toRunError(file, error)
  }
}

function toRunError(file: string, error: unknown): MockVideoApiError {
  const why = error instanceof Error ? error.message : String(error)
  return new MockVideoApiError(`run "${file}"`, why, 'Is it installed, and spelt like that?')
}

function toVariables({ url, baseUrls }: Pick<RunningServer, 'url' | 'baseUrls'>): Record<string, string> {
  const variables: Record<string, string> = { MOCK_VIDEO_API_URL: url }
  for (const [name, base] of Object.entries(baseUrls))
    variables[`${name.toUpperCase().replaceAll('-', '_')}_BASE_URL`] = base
  return variables
}

/** The code a command ends with; for a signal what a shell makes of it. */
function toCode(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(toRunError(file, error)))
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
}
