import { MockVideoApiError } from '../lib/errors.ts'
import { runChildCommand } from './child-command.ts'
import { URL_VARIABLE } from './flags.ts'
import { printReport } from './report.ts'
import { startServerWithLog } from './serve.ts'
import type { RunningServer } from '../server/start-server-with.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './serve.ts'

/** Runs a command against a new fake. Returns the exit code of the command. */
export async function exec(
  settings: Settings,
  command: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (command.length === 0) {
    throw new MockVideoApiError(
      'run a command',
      'no command is given',
      'Put it after --, such as mock-video-api exec -- npm test',
    )
  }
  // The log goes to stderr, because stdout belongs to the command.
  const server = await startServerWithLog(settings, terminal, terminal.error)
  try {
    return await runChildCommand(command, { ...process.env, ...buildVariables(server) }, terminal)
  } finally {
    await server.close()
    printReport(server.api, settings, terminal.error)
  }
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
