import { MockVideoApiError } from '../lib/errors.ts'
import { printAudit, startAudit } from './audit.ts'
import { runChildCommand } from './child-command.ts'
import { URL_VARIABLE } from './flags.ts'
import { printReport } from './report.ts'
import { saveRun } from './save-run.ts'
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
  const audit = startAudit(server.api, settings)
  let code = 1
  let isSaved = true
  let isPassed = true
  try {
    const env = { ...process.env, ...buildVariables(server), ...buildNoProxy(server.url, process.env) }
    code = await runChildCommand(command, env, terminal)
  } finally {
    isSaved = saveRun(server.api, settings, terminal, terminal.error)
    isPassed = printAudit(audit, settings, terminal.error)
    await server.close()
    printReport(server.api, settings, terminal.error)
  }
  return isSaved && isPassed ? code : code || 1
}

function buildVariables({ url, baseUrls }: Pick<RunningServer, 'url' | 'baseUrls'>): Record<string, string> {
  const variables: Record<string, string> = { [URL_VARIABLE]: url }
  for (const [name, baseUrl] of Object.entries(baseUrls)) variables[getBaseUrlVariable(name)] = baseUrl
  return variables
}

/**
 * Adds the host of the server to the hosts that clients call without a proxy. Clients read one spelling or the other, so both get
 * the hosts of both.
 */
export function buildNoProxy(url: string, env: NodeJS.ProcessEnv): Record<'NO_PROXY' | 'no_proxy', string> {
  const given = `${env['NO_PROXY'] ?? ''},${env['no_proxy'] ?? ''}`
    .split(/[\s,]+/)
    .filter((host) => host !== '')
  const { hostname } = new URL(url)
  // Clients disagree about the brackets of an IPv6 address.
  const hosts = new Set([...given, hostname, hostname.replaceAll(/[[\]]/g, '')])
  // Many clients understand * only if it stands alone.
  const value = hosts.has('*') ? '*' : [...hosts].join(',')
  return { NO_PROXY: value, no_proxy: value }
}

/** Returns the name of the environment variable with the base URL of a provider. */
export function getBaseUrlVariable(provider: string): string {
  return `${provider.toUpperCase().replaceAll('-', '_')}_BASE_URL`
}
