import { spawn } from 'node:child_process'
import { constants } from 'node:os'

import { MockVideoApiError } from '../lib/errors.ts'
import { URL_VARIABLE } from './flags.ts'
import { printReport } from './report.ts'
import { startServerWithLog } from './serve.ts'
import type { ChildProcess } from 'node:child_process'
import type { RunningServer } from '../server/start-server-with.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './serve.ts'

/** Runs a command against a new fake. Returns the exit code of the command. */
export async function exec(
  settings: Settings,
  command: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [file] = command
  if (file === undefined) {
    throw new MockVideoApiError(
      'run a command',
      'no command is given',
      'Put it after --, such as mock-video-api exec -- npm test',
    )
  }
  // The log goes to stderr, because stdout belongs to the command.
  const server = await startServerWithLog(settings, terminal, terminal.error)
  try {
    const child = spawnCommand(command, buildVariables(server))
    void terminal.ended.then((signal) => child.kill(signal))
    return await waitForExitCode(child, file)
  } finally {
    await server.close()
    printReport(server.api, settings, terminal.error)
  }
}

/** Spawns a command. It throws for some invalid commands; for others the child emits `error`. */
function spawnCommand(
  [file = '', ...args]: readonly string[],
  variables: Record<string, string>,
): ChildProcess {
  try {
    return spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...variables } })
  } catch (error) {
    throw createRunError(file, error)
  }
}

function createRunError(file: string, error: unknown): MockVideoApiError {
  const reason = error instanceof Error ? error.message : String(error)
  return new MockVideoApiError(`run "${file}"`, reason, 'Check that it is installed and spelled correctly')
}

function buildVariables({ url, baseUrls }: Pick<RunningServer, 'url' | 'baseUrls'>): Record<string, string> {
  const variables: Record<string, string> = { [URL_VARIABLE]: url }
  for (const [name, baseUrl] of Object.entries(baseUrls)) variables[getBaseUrlVariable(name)] = baseUrl
  return variables
}

/** Returns the name of the environment variable with the base URL of a provider. */
export function getBaseUrlVariable(provider: string): string {
  return `${provider.toUpperCase().replaceAll('-', '_')}_BASE_URL`
}

/** Resolves to the exit code of a command, or to 128 plus the number of the signal that ended it, as in a shell. */
function waitForExitCode(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(createRunError(file, error)))
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
}
